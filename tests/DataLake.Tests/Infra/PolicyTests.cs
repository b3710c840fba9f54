using System.Text.Json;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Infra;

/// <summary>Each user of the object store may do what its work needs, and nothing more.</summary>
public sealed class PolicyTests
{
    private const string ResourcePrefix = "arn:aws:s3:::";
    private const string List = "s3:GetBucketLocation s3:ListBucket";
    private const string Uploads = "s3:ListBucketMultipartUploads";
    private const string Read = "s3:GetObject";
    private const string Deliver = "s3:AbortMultipartUpload s3:GetObject s3:ListMultipartUploadParts s3:PutObject";
    private const string Write = "s3:AbortMultipartUpload s3:DeleteObject s3:GetObject s3:ListMultipartUploadParts s3:PutObject";

    private static readonly string _folder = Path.Combine(Repository.Root, "infra", "object-store", "policies");

    [Theory]
    [InlineData("pipeline", Read, Write, Write, Write)]
    [InlineData("ingest", Deliver, "", "", "")]
    [InlineData("api", "", "", "", Read)]
    [InlineData("analyst", Read, Read, Read, Read)]
    public void Policy_grants_exactly_what_the_work_needs(string user, string raw, string curated, string provision, string consumption)
    {
        List<string> expected = [];
        foreach ((string bucket, string actions) in new[] { ("raw", raw), ("curated", curated), ("provision", provision), ("consumption", consumption) })
        {
            if (actions.Length > 0)
            {
                expected.AddRange([$"{bucket}: {List}", $"{bucket}/*: {actions}"]);
                expected.AddRange(actions == Write ? [$"{bucket}: {Uploads}"] : []);
            }
        }

        Grants(user).ShouldBe(expected, ignoreOrder: true);
    }

    [Fact]
    public void Every_policy_belongs_to_a_user_of_the_set_up()
    {
        string setUp = ComposeFile.Read("infra/object-store/set-up.sh");
        string[] users = [.. Directory.GetFiles(_folder).Select(file => Path.GetFileNameWithoutExtension(file)!)];

        users.ShouldBe(["pipeline", "ingest", "api", "analyst"], ignoreOrder: true);
        users.ShouldAllBe(user => setUp.Contains($"\nuser {user} \"${{{user.ToUpperInvariant()}_SECRET_KEY:?", StringComparison.Ordinal));
    }

    [Fact]
    public void Lifecycle_aborts_uploads_and_removes_no_object()
    {
        using JsonDocument lifecycle = JsonDocument.Parse(ComposeFile.Read("infra/object-store/lifecycle.json"));

        JsonElement rule = lifecycle.RootElement.GetProperty("Rules").EnumerateArray().ShouldHaveSingleItem();
        rule.EnumerateObject().Select(property => property.Name).ShouldBe(["ID", "Status", "Filter", "AbortIncompleteMultipartUpload"]);
        rule.GetProperty("AbortIncompleteMultipartUpload").GetProperty("DaysAfterInitiation").GetInt32().ShouldBe(1);
    }

    /// <summary>The resources, the prefix of all taken off, and their actions; one a line.</summary>
    private static List<string> Grants(string user)
    {
        using JsonDocument policy = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder, user + ".json")));
        policy.RootElement.GetProperty("Version").GetString().ShouldBe("2012-10-17");
        List<string> grants = [];
        foreach (JsonElement statement in policy.RootElement.GetProperty("Statement").EnumerateArray())
        {
            statement.EnumerateObject().Select(property => property.Name).ShouldBe(["Effect", "Action", "Resource"]);
            statement.GetProperty("Effect").GetString().ShouldBe("Allow");
            string actions = string.Join(' ', Texts(statement, "Action").Order(StringComparer.Ordinal));
            foreach (string resource in Texts(statement, "Resource"))
            {
                resource.ShouldStartWith(ResourcePrefix);
                grants.Add($"{resource[ResourcePrefix.Length..]}: {actions}");
            }
        }

        return grants;
    }

    private static IEnumerable<string> Texts(JsonElement statement, string property) =>
        statement.GetProperty(property).EnumerateArray().Select(element => element.GetString()!);
}
