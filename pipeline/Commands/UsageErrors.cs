using System.CommandLine;
using DataLake.Lake;

namespace DataLake.Pipeline.Commands;

/// <summary>What is wrong with a command as typed, in the lake's own words: one line per fault.</summary>
internal static class UsageErrors
{
    /// <summary>The faults.</summary>
    /// <param name="parsed">A command that could not be understood.</param>
    /// <param name="commandLine">The command as typed.</param>
    public static IReadOnlyList<LakeException> Of(ParseResult parsed, string commandLine)
    {
        Command command = parsed.CommandResult.Command;
        string help = $"`{(command is RootCommand ? "lake" : "lake " + command.Name)} --help` shows how";
        string[] strangers = [.. parsed.UnmatchedTokens];
        IEnumerable<string> faults = command is RootCommand && strangers.Length > 0
            ? [$"'{strangers[0]}' is not a command; the commands are {string.Join(", ", command.Subcommands.Select(sub => sub.Name))}"]
            : parsed.Errors.Select(error => Describe(error.Message, strangers)).Distinct();
        return [.. faults.Select(fault => new LakeException(LakeErrorKind.Usage, fault, commandLine, help))];
    }

    private static string Describe(string message, string[] strangers)
    {
        string? stranger = strangers.FirstOrDefault(word => message.Contains($"'{word}'", StringComparison.Ordinal));
        return stranger is null ? message
            : stranger.StartsWith('-') ? $"'{stranger}' is not an option of this command"
            : $"'{stranger}' is one word too many; quote a text that has blanks";
    }
}
