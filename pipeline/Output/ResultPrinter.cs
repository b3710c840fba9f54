namespace DataLake.Pipeline.Output;

/// <summary>Prints a command's result in the format asked for.</summary>
/// <param name="format">The format.</param>
/// <param name="output">Standard output.</param>
internal sealed class ResultPrinter(OutputFormat format, TextWriter output)
{
    /// <summary>Prints a result.</summary>
    public void Print(CommandResult result)
    {
        switch (format)
        {
            case OutputFormat.Json:
                using (MemoryStream json = new())
                {
                    JsonOutput.Write(json, result);
                    output.WriteLine(System.Text.Encoding.UTF8.GetString(json.GetBuffer(), 0, (int)json.Length));
                }

                break;
            case OutputFormat.Csv:
                PrintCsv(result.Tables[0]);
                break;
            default:
                PrintForPeople(result);
                break;
        }
    }

    private void PrintCsv(ResultTable table)
    {
        output.Write(string.Join(',', table.Columns.Select(CsvField.Of)) + "\r\n");
        foreach (IReadOnlyList<object?> row in table.Rows)
        {
            output.Write(string.Join(',', row.Select(CsvField.Of)) + "\r\n");
        }
    }

    private void PrintForPeople(CommandResult result)
    {
        int width = result.Facts.Select(fact => fact.Key.Length).DefaultIfEmpty().Max();
        foreach ((string name, object? value) in result.Facts)
        {
            output.WriteLine($"{name.Replace('_', ' ').PadRight(width)}  {(value is null ? "-" : TablePrinter.Text(value))}");
        }

        foreach (ResultTable table in result.Tables.Where(table => table.Rows.Count > 0))
        {
            TablePrinter.Print(output, table);
        }

        if (result.Lines.Count > 0 && result.Facts.Count + result.Tables.Sum(table => table.Rows.Count) > 0)
        {
            output.WriteLine();
        }

        foreach (string line in result.Lines)
        {
            output.WriteLine(line);
        }
    }
}
