using System.Text.Json;
using System.Xml.Linq;
using DataLake.Tests.Reliability;
using Shouldly;

namespace DataLake.Tests.Pipeline.Profiling;

/// <summary>Profiles tables with the command, and reads what came of it.</summary>
internal static class ProfilePages
{
    /// <summary>The profile of a table as JSON.</summary>
    public static async Task<JsonElement> ProfileAsync(this TestLake lake, string table, params IReadOnlyList<string> args)
    {
        using JsonDocument document = JsonDocument.Parse(await lake.DoAsync(["profile", table, "--format", "json", .. args]));
        return document.RootElement.Clone();
    }

    /// <summary>The page of a table, which must be well-formed.</summary>
    public static async Task<XElement> ProfilePageAsync(this TestLake lake, string table, params IReadOnlyList<string> args) =>
        XDocument.Parse(await lake.DoAsync(["profile", table, "--out", "-", .. args]), LoadOptions.PreserveWhitespace).Root.ShouldNotBeNull();

    /// <summary>A column of a profile.</summary>
    public static JsonElement Column(this JsonElement profile, string name) =>
        profile.GetProperty("columns").EnumerateArray().Single(column => column.GetProperty("name").GetString() == name);

    /// <summary>The texts of the alerts, in their order.</summary>
    public static IReadOnlyList<string> Alerts(this JsonElement profile) =>
        [.. profile.GetProperty("alerts").EnumerateArray().Select(alert => alert.GetProperty("text").GetString()!)];
}
