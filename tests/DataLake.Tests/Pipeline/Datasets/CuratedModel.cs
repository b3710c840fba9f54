using Shouldly;

namespace DataLake.Tests.Pipeline.Datasets;

/// <summary>
/// Tests the model of the curated rows through the real stage. A case has one line per delivered row: raw cells, an arrow,
/// what becomes of the row. Raw columns that a case does not name have the value of the file's <c>good</c> row; so that no
/// two of them are equal, the column <c>counter</c> then counts up from its value.
/// </summary>
internal static class CuratedModel
{
    private const string Date = "2020-05-29";

    /// <summary>Runs a case and compares.</summary>
    public static async Task CheckAsync(ModelCase one)
    {
        using TestLake lake = new();
        lake.EditDataset(one.Pairs("rules"));
        (TextTable raw, TextTable expected) = Split(one);
        Dictionary<string, string> types = one.Pairs("types");
        await lake.DeliverAsync("delivery", raw, types);

        await lake.RunAsync([Date], ["curate"]);

        TextTable curated = await lake.QueryAsync("FROM curated.voucher", Date);
        TextTable rejected = await lake.QueryAsync("FROM curated.voucher_rejected ORDER BY source_row", Date);
        Outcome(raw.Rows.Count, curated, rejected, expected.Columns).Lines.ShouldBe(expected.Lines, one.Name);
        curated.Types.Select(type => $"{type.Name} {type.Type}").ShouldBe(one.Pairs("columns").Select(pair => $"{pair.Key} {pair.Value}"));
        await CheckRejectedAsync(lake, raw, rejected);
    }

    /// <summary>Rejected rows are kept as delivered: same columns, same types, same values.</summary>
    private static async Task CheckRejectedAsync(TestLake lake, TextTable raw, TextTable rejected)
    {
        TextTable delivered = await lake.QueryAsync("FROM raw.voucher");
        IEnumerable<string> rows = rejected.Select(["source_row"]).Rows.Select(row => delivered.Lines[int.Parse(row[0]!, null)]);
        rejected.Select(raw.Columns).Lines.ShouldBe(rows);
        rejected.Types.Take(raw.Columns.Count).ShouldBe(delivered.Types);
        rejected.Columns.Skip(raw.Columns.Count).ShouldBe(["reject_reason", "source_key", "source_row"]);
        rejected.Select(["source_key"]).Lines.ShouldAllBe(key => key == "customer/voucher/delivery.parquet");
    }

    private static TextTable Outcome(int rows, TextTable curated, TextTable rejected, IReadOnlyList<string> columns)
    {
        Dictionary<string, string?> reasons = rejected.Select(["source_row", "reject_reason"]).Rows.ToDictionary(row => row[0]!, row => row[1]);
        (curated.Rows.Count + reasons.Count).ShouldBe(rows, "rows in = curated + rejected");
        Queue<IReadOnlyList<string?>> kept = new(curated.Rows);
        List<IReadOnlyList<string?>> outcome = [];
        for (int i = 0; i < rows; i++)
        {
            string? reason = reasons.GetValueOrDefault(i.ToString(null, null));
            IReadOnlyList<string?>? row = reason is null ? kept.Dequeue() : null;
            outcome.Add([.. columns.Select(column => column == "reject_reason" ? reason : row?[curated.Columns.ToList().IndexOf(column)])]);
        }

        return new TextTable(columns, outcome);
    }

    private static (TextTable Raw, TextTable Expected) Split(ModelCase one)
    {
        string[][] lines = [.. one.Text("rows")!.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split("=>"))];
        TextTable named = TextTable.Parse(string.Join('\n', lines.Select(line => line[0])));
        TextTable expected = TextTable.Parse(string.Join('\n', lines.Select(line => line[1])));
        Dictionary<string, string> good = one.Pairs("good");
        string[] columns = [.. good.Keys.Concat(named.Columns.Except(good.Keys))];
        string counter = one.Text("counter")!;
        IReadOnlyList<IReadOnlyList<string?>> rows = [.. named.Rows.Select((row, i) => columns.Select(column => named.Columns.Contains(column)
            ? row[named.Columns.ToList().IndexOf(column)]
            : column == counter ? (int.Parse(good[counter], null) + i).ToString(null, null) : good[column]).ToArray())];
        return (new TextTable(columns, rows), expected);
    }
}
