using System.Globalization;

namespace DataLake.Tests;

/// <summary>Settings of the tests, <c>LAKE_TEST_...</c>; CONTRIBUTING.md has them in one table.</summary>
internal static class TestSetting
{
    /// <summary>A whole number from the environment.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="otherwise">The number when it is not set.</param>
    public static int Whole(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
