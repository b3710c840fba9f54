using System.Diagnostics;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Infra;

/// <summary>What compose itself says of the file.</summary>
public sealed class ComposeConfigTests
{
    public static TheoryData<string> Required => [.. ComposeFile.Variables.Required];

    [ComposeTheory]
    [InlineData()]
    [InlineData("schedule")]
    [InlineData("schedule", "ingest")]
    public void Compose_takes_the_file_with_the_example(params string[] profiles) =>
        Config(ComposeFile.Read(".env.example"), profiles).ShouldBe((0, ""));

    [ComposeTheory]
    [MemberData(nameof(Required))]
    public void Compose_refuses_to_start_without_a_value(string variable)
    {
        string[] others = [.. ComposeFile.Read(".env.example").Split('\n').Where(line => !line.StartsWith(variable + "=", StringComparison.Ordinal))];

        (int exitCode, string error) = Config(string.Join('\n', others));

        exitCode.ShouldNotBe(0);
        error.ShouldContain("set it in .env, see .env.example");
    }

    private static (int ExitCode, string Error) Config(string environment, params string[] profiles)
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, environment);
            ProcessStartInfo start = new(
                "docker-compose", ["--env-file", file, .. profiles.SelectMany(profile => new[] { "--profile", profile }), "config", "--quiet"])
            {
                WorkingDirectory = Repository.Root,
                RedirectStandardError = true,
            };
            foreach (string variable in ComposeFile.Variables.All)
            {
                start.Environment.Remove(variable);
            }

            using Process process = Process.Start(start)!;
            string error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, error);
        }
        finally
        {
            File.Delete(file);
        }
    }
}

/// <summary>A test that needs docker-compose, though no engine.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ComposeTheoryAttribute : TheoryAttribute
{
    private static readonly bool _isInstalled = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, "docker-compose")));

    public ComposeTheoryAttribute() => Skip = _isInstalled ? null : "needs docker-compose (apt-get install docker-compose)";
}
