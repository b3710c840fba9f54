namespace DataLake.Tests.Console;

/// <summary>The browser of the console's tests: the one that <c>LAKE_TEST_BROWSER</c> names, else Chromium where it is installed.</summary>
internal static class ConsoleBrowser
{
    private const string PathVariable = "LAKE_TEST_BROWSER";
    private const string RequiredVariable = "LAKE_TEST_BROWSER_REQUIRED";

    private static readonly string[] _programs = ["chromium", "chromium-browser", "google-chrome"];

    /// <summary>The program, or null where there is none.</summary>
    public static string? Program { get; } = Environment.GetEnvironmentVariable(PathVariable) is { Length: > 0 } named
        ? named
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .SelectMany(folder => _programs.Select(program => Path.Combine(folder, program))).FirstOrDefault(File.Exists);

    /// <summary>Why tests that need a browser are skipped, or null when they can run.</summary>
    public static string? WhySkipped { get; } = Program is not null || Environment.GetEnvironmentVariable(RequiredVariable) == "1"
        ? null
        : $"needs Chromium: apt-get install --no-install-recommends chromium, or name one with {PathVariable}";
}
