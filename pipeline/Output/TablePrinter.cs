using System.Globalization;
using DataLake.Lake.DuckDb;
using Spectre.Console;

namespace DataLake.Pipeline.Output;

/// <summary>Prints a table for people: titled, numbers to the right and in groups of three.</summary>
internal static class TablePrinter
{
    /// <summary>Prints a table.</summary>
    public static void Print(TextWriter output, ResultTable table)
    {
        Table view = new() { Border = TableBorder.Simple };
        if (table.Name.Length > 0)
        {
            output.WriteLine();
            output.WriteLine(table.Name.Replace('_', ' '));
        }

        for (int i = 0; i < table.Columns.Count; i++)
        {
            bool isNumber = table.Rows.Any(row => IsNumber(row[i]));
            view.AddColumn(new TableColumn(Markup.Escape(table.Columns[i])) { Alignment = isNumber ? Justify.Right : Justify.Left, NoWrap = true });
        }

        foreach (IReadOnlyList<object?> row in table.Rows)
        {
            view.AddRow([.. row.Select(value => new Text(Text(value)))]);
        }

        using StringWriter text = new();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(text),
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
        });

        // A table is as wide as it needs to be: a narrow terminal wraps its lines, a file or a pipe has them whole.
        console.Profile.Width = 4096;
        console.Write(view);
        foreach (string line in text.ToString().Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0))
        {
            output.WriteLine(line);
        }
    }

    /// <summary>A value for people: 285,570 rather than 285570, and when something happened to the second.</summary>
    public static string Text(object? value) => value switch
    {
        int or long => ((IFormattable)value).ToString("N0", CultureInfo.InvariantCulture),
        double number => number.ToString("0.######", CultureInfo.InvariantCulture),
        DateTimeOffset instant => instant.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        DateTime { TimeOfDay.Ticks: 0 } date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        _ => DuckDbValue.ToText(value),
    };

    private static bool IsNumber(object? value) => value is int or long or double or float or decimal or Int128;
}
