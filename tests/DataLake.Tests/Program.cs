using DataLake.Tests.Lake.Storage;

namespace DataLake.Tests;

/// <summary>What this assembly does when it is started as a process: the part of a test that a second process must play.</summary>
internal static class Program
{
    private static Task<int> Main(string[] args) => args is ["copies", .. string[] rest]
        ? LocalCopiesProcess.PlayAsync(rest)
        : throw new ArgumentException("This process is started by tests only; run `dotnet test`.", nameof(args));
}
