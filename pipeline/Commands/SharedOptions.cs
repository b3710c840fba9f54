using System.CommandLine;
using System.CommandLine.Parsing;
using DataLake.Lake;
using DataLake.Pipeline.Output;

namespace DataLake.Pipeline.Commands;

/// <summary>Options that several commands have.</summary>
internal static class SharedOptions
{
    /// <summary><c>--format</c>.</summary>
    public static Option<OutputFormat> Format { get; } = new("--format")
    {
        Description = "How to print the result: table, json or csv. json and csv go to standard output alone.",
        HelpName = "table|json|csv",
        Recursive = true,
        DefaultValueFactory = _ => OutputFormat.Table,
        CustomParser = ParseFormat,
    };

    /// <summary><c>--verbose</c>.</summary>
    public static Option<bool> Verbose { get; } = new("--verbose") { Description = "Show the stack trace of an error, too.", Recursive = true };

    /// <summary><c>--domain</c>.</summary>
    public static Option<string> Domain { get; } = new("--domain")
    {
        Description = "The dataset's domain.",
        HelpName = "name",
        Recursive = true,
        DefaultValueFactory = _ => "customer",
    };

    /// <summary><c>--dataset</c>.</summary>
    public static Option<string> Dataset { get; } = new("--dataset")
    {
        Description = "The dataset.",
        HelpName = "name",
        Recursive = true,
        DefaultValueFactory = _ => "voucher",
    };

    /// <summary>An option whose value is an execution date.</summary>
    public static Option<ExecutionDate?> CreateDate(string name, string description, bool required, params string[] aliases) => new(name, aliases)
    {
        Description = description + " UTC: 2020-05-29 or 2020-05-29T00:00:00.",
        HelpName = "date",
        Required = required,
        CustomParser = ParseDate,
    };

    /// <summary>The option <c>--segments</c>.</summary>
    public static Option<string?> CreateSegments() => new("--segments")
    {
        Description = "The segment scheme: a file, or the name of one in the dataset's folder, such as segments.assignment.yaml.",
        HelpName = "file",
    };

    /// <summary>The option <c>--dry-run</c>.</summary>
    public static Option<bool> CreateDryRun(string description) => new("--dry-run") { Description = description };

    private static OutputFormat ParseFormat(ArgumentResult result)
    {
        if (Enum.TryParse(result.Tokens[0].Value, ignoreCase: true, out OutputFormat format) && !char.IsAsciiDigit(result.Tokens[0].Value[0]))
        {
            return format;
        }

        result.AddError($"--format is '{result.Tokens[0].Value}' and must be table, json or csv");
        return default;
    }

    private static ExecutionDate? ParseDate(ArgumentResult result)
    {
        if (ExecutionDate.TryParse(result.Tokens[0].Value, out ExecutionDate date))
        {
            return date;
        }

        result.AddError($"'{result.Tokens[0].Value}' is not an execution date; write 2020-05-29 or 2020-05-29T00:00:00, UTC");
        return null;
    }
}
