using System.Security.Cryptography;
using System.Text.Json;
using Amazon.S3.Model;
using DataLake.Tests.S3;
using Shouldly;

namespace DataLake.Tests.Reliability;

/// <summary>
/// Looks at a lake's folder or buckets as a stranger would who knows the zones and keys but none of our code: follows every
/// manifest to the objects that it names.
/// </summary>
internal static class StoredObjects
{
    private static readonly string[] _built = ["curated", "provision", "consumption", ".incoming"];

    /// <summary>Every object that a partition's manifest names must be there with its size and checksum.</summary>
    public static async Task ShouldBeCompleteAsync(TestLake lake) => Follow(await ReadAsync(lake));

    /// <summary>Nothing but what is referenced may be left in the zones that are built.</summary>
    public static async Task ShouldBeAllReferencedAsync(TestLake lake)
    {
        SortedDictionary<string, byte[]> objects = await ReadAsync(lake);
        HashSet<string> referenced = Follow(objects);
        string[] leftovers = [.. objects.Keys.Where(name => !referenced.Contains(name)
            && !name.StartsWith("consumption/_runs/", StringComparison.Ordinal)
            && !name.StartsWith("consumption/_copies/", StringComparison.Ordinal)
            && !name.EndsWith("/_doctor/conditional-put", StringComparison.Ordinal)
            && name is not (".incoming/lock" or "consumption/customer/voucher/_current.json"))];
        leftovers.ShouldBeEmpty();
    }

    /// <summary>Follows the manifests.</summary>
    /// <returns>The referenced objects, manifests included, by zone and key.</returns>
    private static HashSet<string> Follow(SortedDictionary<string, byte[]> objects)
    {
        HashSet<string> referenced = [];
        foreach (string manifest in objects.Keys.Where(name => name.EndsWith("/_manifest.json", StringComparison.Ordinal)))
        {
            // A run's own manifest counts in consumption, where rollback reaches it, and where the partition's names the run.
            if (!manifest.Contains("/run=", StringComparison.Ordinal) || manifest.StartsWith("consumption/", StringComparison.Ordinal))
            {
                Follow(objects, manifest, referenced);
            }
        }

        return referenced;
    }

    private static void Follow(SortedDictionary<string, byte[]> objects, string name, HashSet<string> referenced)
    {
        referenced.Add(name);
        string zone = name.Split('/')[0];
        using JsonDocument manifest = JsonDocument.Parse(objects[name]);
        foreach (JsonElement file in manifest.RootElement.GetProperty("files").EnumerateArray())
        {
            string data = $"{zone}/{file.GetProperty("key").GetString()}";
            byte[] bytes = objects.GetValueOrDefault(data).ShouldNotBeNull($"{name} names {data}, which is not there");
            ((long)bytes.Length).ShouldBe(file.GetProperty("bytes").GetInt64(), data);
            Convert.ToHexStringLower(SHA256.HashData(bytes)).ShouldBe(file.GetProperty("sha256").GetString(), data);
            referenced.Add(data);
            if (zone == "provision")
            {
                referenced.Add(data[..(data.LastIndexOf('/') + 1)] + "_manifest.json");
            }
        }

        foreach (JsonElement one in manifest.RootElement.TryGetProperty("objects", out JsonElement parts) ? parts.EnumerateArray() : [])
        {
            referenced.Add($"curated/customer/voucher/_receipts/{one.GetProperty("id").GetString()}.json");
            if (one.GetProperty("summary") is { ValueKind: JsonValueKind.Object } summary)
            {
                referenced.Add("curated/" + summary.GetProperty("key").GetString());
            }
        }
    }

    /// <summary>Every object of the zones that are built, by zone and key, and what a folder has besides.</summary>
    private static async Task<SortedDictionary<string, byte[]>> ReadAsync(TestLake lake)
    {
        SortedDictionary<string, byte[]> objects = new(StringComparer.Ordinal);
        foreach (string zone in _built)
        {
            if (lake.Buckets is { } buckets)
            {
                await ReadBucketAsync(buckets, zone, objects);
            }
            else
            {
                ReadFolder(lake.Root, zone, objects);
            }
        }

        return objects;
    }

    /// <summary>
    /// Reads what a bucket has. A request that a command gave up may still be on its way to the store, so an object that was listed may be
    /// deleted a moment later: then it is not there, and whatever names it is found out.
    /// </summary>
    private static async Task ReadBucketAsync(S3Buckets buckets, string zone, SortedDictionary<string, byte[]> objects)
    {
        foreach (S3Object one in await buckets.ListAsync(zone))
        {
            try
            {
                using GetObjectResponse response = await buckets.Client.GetObjectAsync(buckets[zone], one.Key);
                byte[] bytes = new byte[response.ContentLength];
                await response.ResponseStream.ReadExactlyAsync(bytes);
                objects[$"{zone}/{one.Key}"] = bytes;
            }
            catch (NoSuchKeyException)
            {
            }
        }
    }

    private static void ReadFolder(string root, string zone, SortedDictionary<string, byte[]> objects)
    {
        string folder = Path.Combine(root, zone);
        foreach (string file in Directory.Exists(folder) ? Directory.GetFiles(folder, "*", SearchOption.AllDirectories) : [])
        {
            objects[Path.GetRelativePath(root, file).Replace(Path.DirectorySeparatorChar, '/')] = File.ReadAllBytes(file);
        }
    }
}
