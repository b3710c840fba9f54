namespace DataLake.Tests;

/// <summary>What a call of <c>lake</c> came to.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">What it wrote to standard output.</param>
/// <param name="Error">What it wrote to standard error.</param>
internal sealed record CommandOutcome(int ExitCode, string Output, string Error);
