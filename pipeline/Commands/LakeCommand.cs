using System.CommandLine;
using System.CommandLine.Help;
using DataLake.Lake;

namespace DataLake.Pipeline.Commands;

/// <summary>The command <c>lake</c>.</summary>
public static class LakeCommand
{
    private static readonly TimeSpan _patienceAfterCancel = TimeSpan.FromSeconds(30);

    /// <summary>Runs the command.</summary>
    /// <param name="args">Its arguments.</param>
    /// <param name="output">Standard output.</param>
    /// <param name="error">Standard error.</param>
    /// <param name="variable">Gives an environment variable's value, or null.</param>
    /// <param name="clock">Where the time comes from.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> InvokeAsync(
        IReadOnlyList<string> args, TextWriter output, TextWriter error, Func<string, string?> variable, TimeProvider clock)
    {
        CommandEnvironment environment = new(output, error, variable, clock, string.Join(' ', ["lake", .. args.Select(Quote)]));
        ParseResult parsed = Create(environment).Parse(args.Count == 0 ? ["--help"] : args);
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpAction and not ExamplesHelpAction)
        {
            foreach (LakeException fault in UsageErrors.Of(parsed, environment.CommandLine))
            {
                await error.WriteLineAsync("error: " + fault.Message).ConfigureAwait(false);
            }

            return (int)LakeErrorKind.Usage;
        }

        return await parsed.InvokeAsync(new InvocationConfiguration
        {
            Output = output,
            Error = error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = _patienceAfterCancel,
        }).ConfigureAwait(false);
    }

    /// <summary>Makes the command with all its sub-commands.</summary>
    internal static RootCommand Create(CommandEnvironment environment)
    {
        RootCommand root = new(
            "Turns deliveries of voucher history into published, audited snapshots: raw, curated, provision, consumption. "
            + "Settings are environment variables, LAKE_ROOT first of all (the lake's folder, default ./.lake, or an S3 endpoint).");
        root.Options.Add(SharedOptions.Format);
        root.Options.Add(SharedOptions.Verbose);
        root.Options.Add(SharedOptions.Domain);
        root.Options.Add(SharedOptions.Dataset);
        root.Subcommands.Add(SampleCommand.Create(environment));
        root.Subcommands.Add(IngestCommand.Create(environment));
        root.Subcommands.Add(RunCommand.Create(environment));
        root.Subcommands.Add(BackfillCommand.Create(environment));
        root.Subcommands.Add(StatusCommand.Create(environment));
        root.Subcommands.Add(RunsCommand.Create(environment));
        root.Subcommands.Add(QueryCommand.Create(environment));
        root.Subcommands.Add(ProfileCommand.Create(environment));
        root.Subcommands.Add(RollbackCommand.Create(environment));
        root.Subcommands.Add(GcCommand.Create(environment));
        root.Subcommands.Add(CopyCommand.Create(environment));
        root.Subcommands.Add(DoctorCommand.Create(environment));
        ExamplesHelpAction.Install(root, "lake run -e 2020-05-29 --sample", "lake query \"SELECT * FROM consumption.voucher_most_used\"");
        return root;
    }

    private static string Quote(string arg) => arg.Length > 0 && !arg.Any(char.IsWhiteSpace) ? arg : $"\"{arg}\"";
}
