using DataLake.Lake;
using DataLake.Lake.DuckDb;
using DataLake.Lake.Segments;
using DataLake.Lake.Tables;
using DataLake.Pipeline.Datasets;
using DataLake.Pipeline.Stages;
using Shouldly;

namespace DataLake.Tests.Pipeline.Datasets;

/// <summary>
/// Tests a table or an audit by running its SQL file over the case's own rows, with the views and variables that it names.
/// The pseudo-column <c>copies</c> of a given table says how many times a row stands there.
/// </summary>
internal static class SqlModel
{
    /// <summary>Runs a case and compares.</summary>
    public static async Task CheckAsync(ModelCase one)
    {
        using TestLake lake = new();
        Dataset dataset = lake.ReadDataset();
        await using DuckDbSession session = await lake.OpenSessionAsync();
        await PrepareAsync(session, dataset, one);
        string name = one.Model.Split('/')[1];
        ProvisionTable? table = dataset.Tables.FirstOrDefault(table => table.Name == name);
        string sql = table?.Sql ?? dataset.Audits.Single(audit => audit.Name == name).Text;

        await session.ExecuteAsync($"CREATE TEMP TABLE result AS {sql}", CancellationToken.None);

        string order = table is null ? "ALL" : string.Join(", ", table.OrderBy.Prepend("execution_date").Select(SqlIdentifier.Quote));
        TextTable actual = await TextTable.QueryAsync(session, $"FROM result ORDER BY {order}");
        TextTable expected = TextTable.Parse(one.Text("expect")!);
        actual.Select(expected.Columns).Lines.ShouldBe(expected.Lines, one.Name);
        if (table is not null)
        {
            actual.Types.Select(type => $"{type.Name} {type.Type}").ShouldBe(one.Pairs("columns").Select(pair => $"{pair.Key} {pair.Value}"));
        }
    }

    private static async Task PrepareAsync(DuckDbSession session, Dataset dataset, ModelCase one)
    {
        Dictionary<string, string> good = one.Pairs("good");
        foreach ((string name, string text) in one.Pairs("given"))
        {
            await CreateAsync(session, name, Columns(dataset, name, one), TextTable.Parse(text), good);
        }

        foreach ((string name, string value) in one.Pairs("variables"))
        {
            await session.SetVariableAsync(name, double.TryParse(value, out double number) ? number : value, CancellationToken.None);
        }

        ExecutionDate[] dates = [.. one.Texts("execution_dates").Select(TestLake.Date)];
        if (dates.Length > 0)
        {
            await new ExecutionDateGrid(dates).CreateAsync(session, CancellationToken.None);
        }

        if (one.Text("segments") is { } segments)
        {
            string path = Path.Combine(dataset.Folder, segments);
            await SegmentTable.CreateAsync(session, SegmentScheme.Parse(await File.ReadAllTextAsync(path), path), CancellationToken.None);
        }

        if (one.Pairs("given").ContainsKey("curated.voucher_distinct"))
        {
            await session.ExecuteAsync($"CREATE TABLE curated.voucher_summary AS {dataset.SummarySql}", CancellationToken.None);
        }
    }

    private static IReadOnlyList<TableColumn> Columns(Dataset dataset, string name, ModelCase one) => name switch
    {
        "curated.voucher_distinct" => dataset.Curated.Columns,
        _ when dataset.Tables.FirstOrDefault(table => "provision." + table.Name == name) is { } table => table.Contract.Columns,
        _ => [.. one.Pairs("types").Select(pair => new TableColumn(pair.Key, pair.Value))],
    };

    private static async Task CreateAsync(
        DuckDbSession session, string name, IReadOnlyList<TableColumn> columns, TextTable rows, Dictionary<string, string> good)
    {
        rows.Columns.Except(columns.Select(column => column.Name)).ShouldBeSubsetOf(["copies"], name);
        string cells = string.Join(", ", columns.Select((column, i) => $"CAST(texts[{i + 1}] AS {column.Type}) AS {SqlIdentifier.Quote(column.Name)}"));
        int copies = rows.Columns.ToList().IndexOf("copies");
        TextTable all = new(
            [.. columns.Select(column => column.Name)],
            [.. rows.Rows.SelectMany(row => Enumerable.Repeat<IReadOnlyList<string?>>(
                [.. columns.Select(column => rows.Columns.Contains(column.Name) ? row[rows.Columns.ToList().IndexOf(column.Name)] : good.GetValueOrDefault(column.Name))],
                copies < 0 ? 1 : int.Parse(row[copies]!, null)))]);
        (string query, object?[] values) = all.ToQuery();
        await session.ExecuteAsync($"CREATE TABLE {name} AS SELECT {cells} FROM ({query})", CancellationToken.None, values);
    }
}
