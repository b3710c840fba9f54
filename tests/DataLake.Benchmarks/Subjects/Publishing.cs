using System.Diagnostics;
using DataLake.Tests;

namespace DataLake.Benchmarks.Subjects;

/// <summary>Publishes projects of the repository, as their users do.</summary>
public static class Publishing
{
    /// <summary>Publishes a project into a folder.</summary>
    /// <param name="project">The project's folder in the repository.</param>
    /// <param name="folder">The folder to publish into.</param>
    /// <param name="options">Further options of <c>dotnet publish</c>.</param>
    /// <exception cref="InvalidOperationException">It cannot be published.</exception>
    public static async Task PublishAsync(string project, string folder, params string[] options)
    {
        ProcessStartInfo start = new("dotnet") { WorkingDirectory = Repository.Root };
        foreach (string argument in (string[])["publish", project, "-c", "Release", "-o", folder, "--nologo", "-v", "quiet", .. options])
        {
            start.ArgumentList.Add(argument);
        }

        await Console.Error.WriteLineAsync("  publish " + project);
        ProcessOutcome outcome = await ChildProcess.RunAsync(start);
        if (outcome.ExitCode != 0)
        {
            throw new InvalidOperationException(project + " cannot be published: " + outcome.Output + outcome.Errors);
        }
    }
}
