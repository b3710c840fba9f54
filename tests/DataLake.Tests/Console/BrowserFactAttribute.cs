using System.Runtime.CompilerServices;
using Xunit;

namespace DataLake.Tests.Console;

/// <summary>A test that is skipped without a browser. Its name then says why: test runners print names and keep reasons to themselves.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute([CallerMemberName] string name = "")
    {
        Skip = ConsoleBrowser.WhySkipped;
        DisplayName = Skip is null ? null : $"{name}: {Skip}";
    }
}

/// <summary>The same for a test with data.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BrowserTheoryAttribute : TheoryAttribute
{
    public BrowserTheoryAttribute([CallerMemberName] string name = "")
    {
        Skip = ConsoleBrowser.WhySkipped;
        DisplayName = Skip is null ? null : $"{name}: {Skip}";
    }
}
