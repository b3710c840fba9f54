using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace DataLake.Pipeline.Commands;

/// <summary>Help that ends with examples.</summary>
/// <param name="usual">The usual help.</param>
/// <param name="examples">Examples by command.</param>
internal sealed class ExamplesHelpAction(HelpAction usual, IReadOnlyDictionary<Command, IReadOnlyList<string>> examples) : SynchronousCommandLineAction
{
    private static readonly Dictionary<Command, IReadOnlyList<string>> _none = [];

    /// <summary>Gives a command's help its examples. For the root, call it last: it takes those of all sub-commands along.</summary>
    public static void Install(RootCommand root, params string[] rootExamples)
    {
        Dictionary<Command, IReadOnlyList<string>> examples = new() { [root] = rootExamples };
        foreach (Command command in root.Subcommands)
        {
            examples[command] = command is ExampleCommand { Examples: var own } ? own : [];
        }

        HelpOption help = root.Options.OfType<HelpOption>().Single();
        help.Action = new ExamplesHelpAction((HelpAction)help.Action!, examples);
    }

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        int exitCode = usual.Invoke(parseResult);
        IReadOnlyList<string> own = (examples ?? _none).GetValueOrDefault(parseResult.CommandResult.Command, []);
        TextWriter output = parseResult.InvocationConfiguration.Output;
        output.WriteLine(own.Count == 1 ? "Example:" : "Examples:");
        foreach (string example in own)
        {
            output.WriteLine("  " + example);
        }

        output.WriteLine();
        return exitCode;
    }
}
