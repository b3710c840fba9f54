using System.Text.Json;
using DataLake.Tests.Reliability;
using Shouldly;

namespace DataLake.Tests.Pipeline.Copying;

/// <summary>Copies lakes with the command, and says what it came to.</summary>
internal static class CopyingLakes
{
    public const string FirstDate = "2020-05-28";
    public const string SecondDate = "2020-05-29";

    /// <summary>Puts two deliveries into a lake and publishes two execution dates.</summary>
    public static async Task<TestLake> PublishAsync(this TestLake lake)
    {
        await lake.DoAsync("sample", "--rows", "3000");
        await lake.DoAsync("run", "-e", FirstDate);
        await lake.DoAsync("sample", "--rows", "2000", "--seed", "2");
        await lake.DoAsync("run", "-e", SecondDate);
        await lake.DoAsync("run", "-e", FirstDate);
        return lake;
    }

    /// <summary>Copies another lake into this one and expects it to end well.</summary>
    public static async Task<JsonElement> CopyFromAsync(this TestLake to, TestLake from, params IReadOnlyList<string> args)
    {
        string output = await to.DoAsync(["copy", "--from", from.Root, "--format", "json", .. args]);
        using JsonDocument document = JsonDocument.Parse(output);
        return document.RootElement.Clone();
    }

    /// <summary>How many objects were new in a zone.</summary>
    public static int NewIn(this JsonElement copied, string zone) =>
        copied.GetProperty("zones").EnumerateArray().Single(one => one.GetProperty("zone").GetString() == zone).GetProperty("new").GetInt32();

    /// <summary>How many objects were new.</summary>
    public static int New(this JsonElement copied) => copied.GetProperty("objects").GetInt32();

    /// <summary>Runs of the execution dates must find nothing to do.</summary>
    public static async Task ShouldBeUpToDateAsync(this TestLake lake, params IReadOnlyList<string> dates)
    {
        foreach (string date in dates)
        {
            string plan = await lake.DoAsync("run", "-e", date, "--dry-run", "--format", "json");
            plan.ShouldNotContain("changed");
            plan.ShouldNotContain("missing");
            (await lake.RunAsync(date)).Run.ShouldBeNull();
        }
    }

    /// <summary>The one file of a lake in a folder whose path has a text in it, first of several.</summary>
    public static string FindFile(this TestLake lake, string containing) => Directory.GetFiles(lake.Root, "*", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal).First(file => file.Contains(containing, StringComparison.Ordinal));

    /// <summary>Changes a byte of a file as a failing disk does: its time stays.</summary>
    public static void Damage(string path)
    {
        DateTime time = File.GetLastWriteTimeUtc(path);
        byte[] bytes = File.ReadAllBytes(path);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(path, bytes);
        File.SetLastWriteTimeUtc(path, time);
    }
}
