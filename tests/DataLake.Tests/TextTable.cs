using DataLake.Lake.DuckDb;
using DataLake.Lake.Tables;

namespace DataLake.Tests;

/// <summary>
/// A small table of texts, as people write one: a header, then a line per row, cells between bars. <c>NULL</c> is null, and
/// quotes keep blanks: <c>' Peru '</c>, <c>''</c>.
/// </summary>
internal sealed class TextTable(IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<string?>> rows)
{
    /// <summary>The columns' names.</summary>
    public IReadOnlyList<string> Columns => columns;

    /// <summary>The rows' cells, as DuckDB writes them as VARCHAR; null for NULL.</summary>
    public IReadOnlyList<IReadOnlyList<string?>> Rows => rows;

    /// <summary>The columns with their types in DuckDB's notation; empty for a table that was not queried.</summary>
    public IReadOnlyList<TableColumn> Types { get; private init; } = [];

    /// <summary>Each row as one line, for comparing.</summary>
    public IReadOnlyList<string> Lines => [.. rows.Select(row => string.Join(" | ", row.Select(Write)))];

    /// <summary>The only cell of the only row.</summary>
    public string? Single => rows.Single().Single();

    /// <summary>Reads a table.</summary>
    public static TextTable Parse(string text)
    {
        List<IReadOnlyList<string?>> lines = [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => !string.IsNullOrWhiteSpace(line)).Select(line => line.Split('|').Select(Read).ToArray())];
        IReadOnlyList<string> header = [.. lines[0].Select(name => name ?? throw new FormatException("A column has no name."))];
        return lines.Find(line => line.Count != header.Count) is { } odd
            ? throw new FormatException($"The row '{string.Join(" | ", odd)}' has {odd.Count} cells for {header.Count} columns.")
            : new TextTable(header, lines[1..]);
    }

    /// <summary>Runs a query; every value becomes the text that DuckDB casts it to.</summary>
    public static async Task<TextTable> QueryAsync(DuckDbSession session, string sql)
    {
        IReadOnlyList<TableColumn> types = await session.DescribeAsync(sql, CancellationToken.None);
        IReadOnlyList<IReadOnlyList<string?>> rows = await session.QueryAsync<IReadOnlyList<string?>>(
            $"SELECT CAST(COLUMNS(*) AS VARCHAR) FROM ({sql})",
            row => [.. Enumerable.Range(0, row.FieldCount).Select(i => row.IsDBNull(i) ? null : row.GetString(i))], CancellationToken.None);
        return new TextTable([.. types.Select(type => type.Name)], rows) { Types = types };
    }

    /// <summary>Some of the columns, in the order asked for.</summary>
    public TextTable Select(IReadOnlyList<string> names)
    {
        int[] positions = [.. names.Select(name => columns.ToList().IndexOf(name))];
        return positions.Contains(-1)
            ? throw new ArgumentException($"Of {string.Join(", ", names)} only {string.Join(", ", columns)} are there.", nameof(names))
            : new TextTable(names, [.. rows.Select(row => positions.Select(position => row[position]).ToArray())]);
    }

    /// <summary>A query with one row per row and one column, <c>texts</c>, that lists its cells; with the values that it binds.</summary>
    public (string Sql, object?[] Values) ToQuery()
    {
        string values = string.Join(", ", rows.Select((_, i) => $"(${i + 1}::VARCHAR[])"));
        return rows.Count > 0
            ? ($"SELECT texts FROM (VALUES {values}) AS row_texts(texts)", [.. rows.Select(row => row.ToArray())])
            : ("SELECT CAST([] AS VARCHAR[]) AS texts WHERE false", []);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join('\n', [string.Join(" | ", columns), .. Lines]);

    private static string? Read(string cell)
    {
        string trimmed = cell.Trim();
        return trimmed switch
        {
            "NULL" => null,
            ['\'', .., '\''] => trimmed[1..^1].Replace("\\t", "\t", StringComparison.Ordinal),
            _ => trimmed,
        };
    }

    private static string Write(string? cell) => cell is null ? "NULL" : cell;
}
