using DataLake.Tests.Reference;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Pipeline.Properties;

/// <summary>How rows are delivered does not matter, only which.</summary>
public sealed class DeliveryTests
{
    /// <summary>
    /// Every country has one spelling here. With several, the splitting may show: of equal rows in one object the first
    /// spelling stays, of equal rows in two objects the ordinally smallest, and a label goes by the most frequent one.
    /// </summary>
    [Fact]
    public void Usage_stays_the_same_when_rows_are_shuffled_split_and_delivered_twice() => Law.Holds(
        from world in Worlds.Good
        from shuffled in Gen.Shuffle(world.Deliveries[0].ToArray())
        from objects in Gen.Choose(2, 4)
        from places in Gen.Choose(1, (1 << objects) - 1).ListOf(shuffled.Length)
        select (world, Split: world with { Deliveries = Split(shuffled, objects, [.. places]) }),
        3,
        async pair =>
        {
            using TestLake whole = await pair.world.CreateLakeAsync();
            using TestLake split = await pair.Split.CreateLakeAsync();

            await whole.RunAsync(pair.world.Dates, ["curate", "aggregate"], pair.world.Segments);
            await split.RunAsync(pair.world.Dates, ["curate", "aggregate"], pair.world.Segments);

            foreach (string date in pair.world.Dates)
            {
                (await split.QueryAsync("FROM provision.voucher_usage", date)).ToString()
                    .ShouldBe((await whole.QueryAsync("FROM provision.voucher_usage", date)).ToString());
            }
        });

    [Fact]
    public void Rows_are_conserved_per_object_when_any_deliveries_are_curated() => Law.Holds(Worlds.Any, 3, async world =>
    {
        using TestLake lake = await world.CreateLakeAsync();
        await lake.RunAsync([world.Dates[0]], ["curate"], world.Segments);

        var manifest = await lake.Open().Manifests.ReadManifestAsync(
            lake.Open().Path.CuratedManifest(lake.Dataset, TestLake.Date(world.Dates[0])), CancellationToken.None);

        manifest!.Objects.Select(one => one.Source.Rows).ShouldBe(world.Deliveries.Select(rows => (long)rows.Count), ignoreOrder: true);
        manifest.Objects.ShouldAllBe(one => one.Source.Rows == one.Curated.Rows + one.Rejected.Rows);
        manifest.Objects.ShouldAllBe(one => one.Rejected.Rows == one.RejectedByReason.Values.Sum());
        manifest.Rows.In.ShouldBe(manifest.Rows.Out + manifest.Rows.Rejected.Values.Sum());
    });

    /// <summary>Each row goes to the objects whose bit is set in its place: to one, or to several.</summary>
    private static IReadOnlyList<IReadOnlyList<RawRow>> Split(RawRow[] rows, int objects, int[] places) =>
        [.. Enumerable.Range(0, objects).Select(number => rows.Where((_, i) => (places[i] & (1 << number)) != 0).ToArray())];
}
