using System.Security.Cryptography;
using System.Text.Json;
using Shouldly;

namespace DataLake.Tests.Reliability;

/// <summary>
/// Looks at a lake's folder as a stranger would who knows the zones and keys but none of our code: follows every manifest to
/// the objects that it names.
/// </summary>
internal static class StoredObjects
{
    private static readonly string[] _built = ["curated", "provision", "consumption"];

    /// <summary>Every object that a partition's manifest names must be there with its size and checksum.</summary>
    /// <returns>The referenced objects, manifests included, relative to the lake's folder.</returns>
    public static HashSet<string> ShouldBeComplete(TestLake lake)
    {
        HashSet<string> referenced = [];
        foreach (string bucket in _built)
        {
            string folder = Path.Combine(lake.Root, bucket);
            foreach (string manifest in Directory.Exists(folder) ? Directory.GetFiles(folder, "_manifest.json", SearchOption.AllDirectories) : [])
            {
                // A run's own manifest counts in consumption, where rollback reaches it, and where the partition's names the run.
                if (!manifest.Contains("/run=", StringComparison.Ordinal) || bucket == "consumption")
                {
                    Follow(lake, bucket, manifest, referenced);
                }
            }
        }

        return referenced;
    }

    /// <summary>Nothing but what is referenced may be left in the zones that are built.</summary>
    public static void ShouldBeAllReferenced(TestLake lake)
    {
        HashSet<string> referenced = ShouldBeComplete(lake);
        string[] leftovers = [.. _built.Append(".incoming")
            .Select(folder => Path.Combine(lake.Root, folder)).Where(Directory.Exists)
            .SelectMany(folder => Directory.GetFiles(folder, "*", SearchOption.AllDirectories))
            .Select(file => Path.GetRelativePath(lake.Root, file))
            .Where(file => !referenced.Contains(file) && !file.StartsWith("consumption/_runs/", StringComparison.Ordinal) && !file.StartsWith("consumption/_copies/", StringComparison.Ordinal)
                && file is not (".incoming/lock" or "consumption/customer/voucher/_current.json"))];
        leftovers.ShouldBeEmpty();
    }

    private static void Follow(TestLake lake, string bucket, string path, HashSet<string> referenced)
    {
        referenced.Add(Path.GetRelativePath(lake.Root, path));
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllBytes(path));
        foreach (JsonElement file in manifest.RootElement.GetProperty("files").EnumerateArray())
        {
            string data = Path.Combine(lake.Root, bucket, file.GetProperty("key").GetString()!);
            File.Exists(data).ShouldBeTrue($"{path} names {data}, which is not there");
            byte[] bytes = File.ReadAllBytes(data);
            ((long)bytes.Length).ShouldBe(file.GetProperty("bytes").GetInt64(), data);
            Convert.ToHexStringLower(SHA256.HashData(bytes)).ShouldBe(file.GetProperty("sha256").GetString(), data);
            referenced.Add(Path.GetRelativePath(lake.Root, data));
            if (bucket == "provision")
            {
                referenced.Add(Path.GetRelativePath(lake.Root, Path.Combine(Path.GetDirectoryName(data)!, "_manifest.json")));
            }
        }

        foreach (JsonElement one in manifest.RootElement.TryGetProperty("objects", out JsonElement objects) ? objects.EnumerateArray() : [])
        {
            referenced.Add($"curated/customer/voucher/_receipts/{one.GetProperty("id").GetString()}.json");
            if (one.GetProperty("summary") is { ValueKind: JsonValueKind.Object } summary)
            {
                referenced.Add("curated/" + summary.GetProperty("key").GetString());
            }
        }
    }
}
