using DataLake.Tests.Reference;

namespace DataLake.Tests.Pipeline.Properties;

/// <summary>Everything that a result depends on, made up by chance.</summary>
/// <param name="Deliveries">The rows of each raw object.</param>
/// <param name="Rules">The optional rules.</param>
/// <param name="IsDefaultScheme">Whether the default scheme is used, or the assignment's.</param>
/// <param name="RankByOrders">Whether total_orders comes before times_used.</param>
/// <param name="Dates">The execution dates.</param>
internal sealed record World(
    IReadOnlyList<IReadOnlyList<RawRow>> Deliveries, ReferenceRules Rules, bool IsDefaultScheme, bool RankByOrders, IReadOnlyList<string> Dates)
{
    /// <summary>The segment scheme's file.</summary>
    public string Segments => IsDefaultScheme ? "segments.yaml" : "segments.assignment.yaml";

    /// <summary>Makes a lake with these deliveries and rules.</summary>
    public async Task<TestLake> CreateLakeAsync()
    {
        TestLake lake = new();
        lake.EditDataset(new Dictionary<string, string>
        {
            ["zero_orders_with_history"] = Rules.ZeroOrdersWithHistory ? "true" : "false",
            ["assigned_before_last_order"] = Rules.AssignedBeforeLastOrder ? "true" : "false",
            ["countries"] = $"[{string.Join(", ", Rules.Countries)}]",
            ["rank_by"] = RankByOrders ? "orders" : "uses",
            ["max_rejected_share"] = "1",
        });
        for (int i = 0; i < Deliveries.Count; i++)
        {
            await lake.DeliverAsync(Name(i), new TextTable(RawRow.Columns, [.. Deliveries[i].Select(row => row.Cells)]));
        }

        return lake;
    }

    /// <summary>The name of a delivery.</summary>
    public static string Name(int number) => $"delivery-{number}";

    /// <inheritdoc/>
    public override string ToString() => string.Join('\n', [
        $"{Segments}, rank by {(RankByOrders ? "orders" : "uses")}, {Rules} [{string.Join(", ", Rules.Countries)}], {string.Join(", ", Dates)}",
        .. Deliveries.Select(rows => new TextTable(RawRow.Columns, [.. rows.Select(row => row.Cells)]).ToString()),
    ]);
}
