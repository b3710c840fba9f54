using System.Data.Common;
using System.Text;
using System.Text.Json;
using DataLake.Pipeline.Output;

namespace DataLake.Pipeline.Queries;

/// <summary>Prints a query's rows as they come: of any number of rows only a few are in memory.</summary>
/// <param name="format">How.</param>
/// <param name="output">Standard output.</param>
internal sealed class QueryPrinter(OutputFormat format, TextWriter output)
{
    private const int RowsInTable = 200;

    /// <summary>Runs the query and prints its rows.</summary>
    public async Task PrintAsync(DbCommand command, CancellationToken cancellationToken)
    {
        DbDataReader reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            IReadOnlyList<string> columns = QueryRows.Columns(reader);
            await (format switch
            {
                OutputFormat.Csv => PrintCsvAsync(reader, columns, cancellationToken),
                OutputFormat.Json => PrintJsonAsync(reader, columns, cancellationToken),
                _ => PrintTableAsync(reader, columns, cancellationToken),
            }).ConfigureAwait(false);
        }
    }

    private async Task PrintCsvAsync(DbDataReader reader, IReadOnlyList<string> columns, CancellationToken cancellationToken)
    {
        await output.WriteAsync(string.Join(',', columns.Select(CsvField.Of)) + "\r\n").ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            await output.WriteAsync(string.Join(',', QueryRows.Row(reader).Select(CsvField.Of)) + "\r\n").ConfigureAwait(false);
        }
    }

    /// <summary>A JSON array, one row a line.</summary>
    private async Task PrintJsonAsync(DbDataReader reader, IReadOnlyList<string> columns, CancellationToken cancellationToken)
    {
        using MemoryStream buffer = new();
        string separator = "[\n";
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            buffer.SetLength(0);
            using (Utf8JsonWriter writer = new(buffer, JsonOutput.RowOptions))
            {
                JsonOutput.WriteRow(writer, columns, QueryRows.Row(reader));
            }

            await output.WriteAsync(separator + Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length)).ConfigureAwait(false);
            separator = ",\n";
        }

        await output.WriteLineAsync(separator[0] == '[' ? "[]" : "\n]").ConfigureAwait(false);
    }

    private async Task PrintTableAsync(DbDataReader reader, IReadOnlyList<string> columns, CancellationToken cancellationToken)
    {
        List<IReadOnlyList<object?>> rows = [];
        while (rows.Count <= RowsInTable && await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            rows.Add(QueryRows.Row(reader));
        }

        TablePrinter.Print(output, new ResultTable("", columns, rows.Count > RowsInTable ? rows[..RowsInTable] : rows));
        await output.WriteLineAsync(rows.Count > RowsInTable
            ? $"The first {RowsInTable} rows; there are more. `--format csv` prints them all."
            : $"{rows.Count} row{(rows.Count == 1 ? "" : "s")}").ConfigureAwait(false);
    }
}
