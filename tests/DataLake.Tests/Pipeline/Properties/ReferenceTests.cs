using DataLake.Tests.Reference;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Pipeline.Properties;

/// <summary>The SQL and a plain reading of the contract come to the same results.</summary>
public sealed class ReferenceTests
{
    [Fact]
    public void Stages_agree_with_the_reference_when_given_any_deliveries() => Law.Holds(Worlds.Any, 8, async world =>
    {
        using TestLake lake = await world.CreateLakeAsync();

        await lake.RunAsync(world.Dates, ["curate", "aggregate"], world.Segments);

        IReadOnlyList<IReadOnlyList<(CuratedRow? Row, string? Reason)>> curated = [.. world.Deliveries.Select(new ReferenceCuration(world.Rules).Curate)];
        await CheckRejectedAsync(lake, world, curated);
        ReferenceUsage reference = new(world.IsDefaultScheme, world.RankByOrders);
        foreach (string date in world.Dates)
        {
            IReadOnlyList<UsageRow> expected = reference.Count(
                curated.Select(rows => rows.Where(row => row.Row is not null).Select(row => row.Row!)), TestLake.Date(date).Instant);
            (await lake.UsageAsync(date)).Sorted().ShouldBe(expected.Sorted());
            (await lake.MostUsedAsync(date)).Sorted().ShouldBe(ReferenceUsage.MostUsed(expected).Sorted());
        }
    });

    private static async Task CheckRejectedAsync(
        TestLake lake, World world, IReadOnlyList<IReadOnlyList<(CuratedRow? Row, string? Reason)>> curated)
    {
        IEnumerable<string> expected = curated.SelectMany((rows, number) => rows
            .Select((row, i) => (row.Reason, Line: $"customer/voucher/{World.Name(number)}.parquet | {i} | {row.Reason}"))
            .Where(row => row.Reason is not null).Select(row => row.Line));

        TextTable rejected = await lake.QueryAsync(
            "SELECT source_key, source_row, reject_reason FROM curated.voucher_rejected ORDER BY ALL", world.Dates[0]);

        rejected.Lines.ShouldBe(expected);
    }
}
