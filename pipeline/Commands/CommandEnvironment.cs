namespace DataLake.Pipeline.Commands;

/// <summary>What a command has around it.</summary>
/// <param name="Output">Standard output: the result, and nothing else.</param>
/// <param name="Error">Standard error: progress and errors.</param>
/// <param name="Variable">Gives an environment variable's value, or null.</param>
/// <param name="Clock">Where the time comes from.</param>
/// <param name="CommandLine">The command as typed, for the run history.</param>
public sealed record CommandEnvironment(
    TextWriter Output, TextWriter Error, Func<string, string?> Variable, TimeProvider Clock, string CommandLine);
