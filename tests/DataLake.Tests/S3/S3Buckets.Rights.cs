using System.Text.Json.Nodes;
using Amazon.S3.Model;

namespace DataLake.Tests.S3;

/// <content>A user with few rights.</content>
internal sealed partial class S3Buckets
{
    /// <summary>Makes a lake in these buckets, as the user with few rights.</summary>
    public TestLake OpenLakeAsGuest(params IEnumerable<(string Name, string Value)> settings) =>
        OpenLake([("AWS_ACCESS_KEY_ID", S3Server.GuestName), ("AWS_SECRET_ACCESS_KEY", S3Server.GuestSecret), .. settings]);

    /// <summary>Makes the four buckets, and lets the guest do in them what a policy of <c>infra/object-store/policies</c> allows.</summary>
    public async Task GrantAsync(string policy)
    {
        string path = Path.Combine(Repository.Root, "infra", "object-store", "policies", policy + ".json");
        JsonArray statements = JsonNode.Parse(await File.ReadAllTextAsync(path))!["Statement"]!.AsArray();
        foreach (string zone in Zones)
        {
            await Client.PutBucketAsync(this[zone]);
            JsonArray granted = [.. statements.SelectMany(statement => Grants(statement!, zone))];
            if (granted.Count > 0)
            {
                JsonObject document = new() { ["Version"] = "2012-10-17", ["Statement"] = granted };
                await Client.PutBucketPolicyAsync(new PutBucketPolicyRequest { BucketName = this[zone], Policy = document.ToJsonString() });
            }
        }
    }

    /// <summary>What a user's policy says of one bucket, as that bucket's own policy says it.</summary>
    private IEnumerable<JsonNode> Grants(JsonNode statement, string zone)
    {
        string[] resources = [.. statement["Resource"]!.AsArray().Select(one => one!.GetValue<string>())
            .Where(one => one == $"arn:aws:s3:::{zone}" || one == $"arn:aws:s3:::{zone}/*")
            .Select(one => one.Replace($":::{zone}", $":::{this[zone]}", StringComparison.Ordinal))];
        if (resources.Length > 0)
        {
            yield return new JsonObject
            {
                ["Effect"] = "Allow",
                ["Principal"] = new JsonObject { ["AWS"] = new JsonArray($"arn:aws:iam:::user/{S3Server.GuestName}") },
                ["Action"] = statement["Action"]!.DeepClone(),
                ["Resource"] = new JsonArray([.. resources.Select(one => JsonValue.Create(one))]),
            };
        }
    }
}
