using System.CommandLine;
using DataLake.Lake;
using DataLake.Pipeline.Output;

namespace DataLake.Pipeline.Commands;

/// <summary>A sub-command of <c>lake</c>: does its work, prints its result, and turns errors into exit codes.</summary>
internal sealed class ExampleCommand : Command
{
    /// <summary>Creates a sub-command.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">What it does.</param>
    /// <param name="examples">Examples, for its help.</param>
    public ExampleCommand(string name, string description, params string[] examples)
        : base(name, description) => Examples = examples;

    /// <summary>Examples, for its help.</summary>
    public IReadOnlyList<string> Examples { get; }

    /// <summary>Says what the command does; the result is printed in the format asked for.</summary>
    public void Does(CommandEnvironment environment, Func<CommandCall, Task<CommandResult>> work) => DoesAndPrints(environment, async call =>
    {
        CommandResult result = await work(call).ConfigureAwait(false);
        new ResultPrinter(call.Format, environment.Output).Print(result);
        return result.ExitCode;
    });

    /// <summary>Says what the command does; it prints its result itself.</summary>
    public void DoesAndPrints(CommandEnvironment environment, Func<CommandCall, Task<int>> work) => SetAction(async (parsed, cancellationToken) =>
    {
        try
        {
            return await ProgressDisplay.RunAsync(environment.Error, async observer =>
            {
                using CommandCall call = new(environment, parsed, observer, cancellationToken);
                return await work(call).ConfigureAwait(false);
            }).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await environment.Error.WriteLineAsync("cancelled: what was complete stays, and the same command goes on from there").ConfigureAwait(false);
            return ExitCodes.Cancelled;
        }
        catch (Exception e)
        {
            LakeException error = ExitCodes.Explain(e);
            await environment.Error.WriteLineAsync("error: " + error.Message).ConfigureAwait(false);
            if (parsed.GetValue(SharedOptions.Verbose))
            {
                await environment.Error.WriteLineAsync(e.ToString()).ConfigureAwait(false);
            }

            return (int)error.Kind;
        }
    });
}
