using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using DataLake.Lake;
using DataLake.Pipeline.Output;

namespace DataLake.Pipeline.Commands;

/// <summary>Options that several commands have.</summary>
internal static class SharedOptions
{
    /// <summary>The dataset that commands are about unless told otherwise.</summary>
    public static DatasetName DefaultDataset { get; } = new("customer", "voucher");

    /// <summary><c>--format</c>.</summary>
    public static Option<OutputFormat> Format { get; } = new("--format")
    {
        Description = "How to print the result: table (unless said otherwise), json or csv. json and csv go to standard output alone.",
        HelpName = "table|json|csv",
        Recursive = true,
        CustomParser = ParseFormat,
    };

    /// <summary><c>--verbose</c>.</summary>
    public static Option<bool> Verbose { get; } = new("--verbose") { Description = "Show the stack trace of an error, and each request to an S3 store that is tried again.", Recursive = true };

    /// <summary><c>--domain</c>.</summary>
    public static Option<string> Domain { get; } = new("--domain")
    {
        Description = "The dataset's domain.",
        HelpName = "name",
        Recursive = true,
        DefaultValueFactory = _ => DefaultDataset.Domain,
        CustomParser = result => ParseName(result, "--domain"),
    };

    /// <summary><c>--dataset</c>.</summary>
    public static Option<string> Dataset { get; } = new("--dataset")
    {
        Description = "The dataset.",
        HelpName = "name",
        Recursive = true,
        DefaultValueFactory = _ => DefaultDataset.Dataset,
        CustomParser = result => ParseName(result, "--dataset"),
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

    /// <summary>Reads a whole number above 0.</summary>
    /// <param name="result">What was typed.</param>
    /// <param name="name">The option, for the message.</param>
    public static int? ParseWhole(ArgumentResult result, string name)
    {
        if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0)
        {
            return number;
        }

        result.AddError($"{name} is '{result.Tokens[0].Value}' and must be a whole number above 0");
        return null;
    }

    private static OutputFormat ParseFormat(ArgumentResult result)
    {
        if (Enum.TryParse(result.Tokens[0].Value, ignoreCase: true, out OutputFormat format) && !char.IsAsciiDigit(result.Tokens[0].Value[0]))
        {
            return format;
        }

        result.AddError($"--format is '{result.Tokens[0].Value}' and must be table, json or csv");
        return default;
    }

    // Names are folders of the store and of the datasets: a slash or dots would lead elsewhere.
    private static string ParseName(ArgumentResult result, string option)
    {
        string name = result.Tokens[0].Value;
        if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'))
        {
            result.AddError($"{option} is '{name}' and must be a name of letters, digits, _ and -");
        }

        return name;
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
