using System.Text.RegularExpressions;
using System.Xml.Linq;
using DataLake.Api;
using DataLake.Api.Security;
using DataLake.Lake;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Infra;

/// <summary>The compose file keeps what it promises: pinned, confined, without a secret, and explained.</summary>
public sealed partial class ComposeTests
{
    private static readonly string[] _bounds = ["mem_limit", "cpus", "pids_limit", "logging", "restart", "tmpfs"];

    public static TheoryData<string> Services => [.. ComposeFile.Services.Keys];

    [Fact]
    public void Compose_has_the_store_its_set_up_the_pipeline_and_the_api() =>
        ComposeFile.Services.Keys.ShouldBe(["minio", "init", "pipeline", "ingest", "schedule", "api"], ignoreOrder: true);

    [Theory]
    [MemberData(nameof(Services))]
    public void Image_is_pinned(string service)
    {
        string image = DefaultPattern().Replace((string)ComposeFile.Services[service]["image"], "$1");

        PinnedPattern().IsMatch(image).ShouldBeTrue(image);
    }

    [Fact]
    public void Image_of_the_pipeline_has_the_version_of_the_lake()
    {
        string version = XDocument.Parse(ComposeFile.Read("Directory.Build.props")).Descendants("Version").Single().Value;

        ComposeFile.Services.Values.Where(service => service.ContainsKey("build")).Select(service => ((string)service["image"]).Split(':')[1])
            .Distinct().ShouldBe([version]);
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void Container_is_confined(string service)
    {
        Dictionary<object, object> container = ComposeFile.Services[service];

        container["read_only"].ShouldBe("true");
        container["cap_drop"].ShouldBeEquivalentTo(new List<object> { "ALL" });
        container["security_opt"].ShouldBeEquivalentTo(new List<object> { "no-new-privileges:true" });
        container.Keys.ShouldNotContain("privileged");
        container.Keys.ShouldNotContain("cap_add");
        container.Keys.ShouldNotContain("network_mode");
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void Container_is_bounded(string service) =>
        _bounds.ShouldBeSubsetOf(ComposeFile.Services[service].Keys);

    [Fact]
    public void Container_of_the_lake_waits_for_the_store_and_its_set_up()
    {
        foreach (string service in new[] { "pipeline", "ingest", "schedule", "api" })
        {
            Dictionary<object, object> waits = (Dictionary<object, object>)ComposeFile.Services[service]["depends_on"];
            waits.ToDictionary(wait => (string)wait.Key, wait => (string)((Dictionary<object, object>)wait.Value)["condition"]).ShouldBe(
                new Dictionary<string, string> { ["minio"] = "service_healthy", ["init"] = "service_completed_successfully" }, ignoreOrder: true);
        }

        ComposeFile.Services["minio"].Keys.ShouldContain("healthcheck");
    }

    [Theory]
    [InlineData("pipeline", "pipeline", "PIPELINE_SECRET_KEY")]
    [InlineData("schedule", "pipeline", "PIPELINE_SECRET_KEY")]
    [InlineData("ingest", "ingest", "INGEST_SECRET_KEY")]
    public void Container_of_the_lake_is_one_user_and_knows_one_secret(string service, string user, string secret)
    {
        Dictionary<string, string> environment = ComposeFile.Environment(service);

        environment["LAKE_ROOT"].ShouldBe("http://minio:9000");
        environment["AWS_ACCESS_KEY_ID"].ShouldBe(user);
        environment["AWS_SECRET_ACCESS_KEY"].ShouldStartWith($"${{{secret}:?");
        environment.Values.Count(value => value.Contains(":?", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public void Container_of_the_api_is_the_user_who_reads_consumption_and_asks_for_keys()
    {
        Dictionary<string, string> environment = ComposeFile.Environment("api");

        environment["LAKE_ROOT"].ShouldBe("http://minio:9000");
        environment["AWS_ACCESS_KEY_ID"].ShouldBe("api");
        environment["AWS_SECRET_ACCESS_KEY"].ShouldStartWith("${API_SECRET_KEY:?");
        environment["LAKE_API_KEYS"].ShouldStartWith("${API_KEYS:?");
        environment["LAKE_API_URL"].ShouldBe("http://*:8080");
        ComposeFile.Services["api"]["ports"].ShouldBeEquivalentTo(new List<object> { "${API_BIND:-127.0.0.1}:${API_PORT:-8080}:8080" });
    }

    [Fact]
    public void Container_of_the_api_is_healthy_when_the_service_is_ready()
    {
        Dictionary<object, object> check = (Dictionary<object, object>)ComposeFile.Services["api"]["healthcheck"];

        check["test"].ShouldBeEquivalentTo(new List<object> { "CMD", "/app/DataLake.Api", "probe" });
    }

    [Fact]
    public void Settings_of_the_api_are_taken_with_the_keys_of_the_example()
    {
        Dictionary<string, string> environment = ComposeFile.Environment("api");
        string? Variable(string name) => name switch
        {
            "LAKE_API_KEYS" => ComposeFile.Example["API_KEYS"].Value,
            "LAKE_API_STORE_CONSOLE" => ComposeFile.Example["STORE_CONSOLE"].Value,
            _ => environment.GetValueOrDefault(name),
        };

        ApiOptions options = ApiOptions.FromEnvironment(Variable, LakeOptions.FromEnvironment(Variable));

        options.Security.Keys.Find("change-me-api-key").ShouldNotBeNull().Scopes.ShouldBe(ApiScopes.Lookup | ApiScopes.Browse);
    }

    [Fact]
    public void Secret_stands_in_no_file_but_the_example()
    {
        string[] examples = [.. ComposeFile.Example.Where(pair => IsSecret(pair.Key)).Select(pair => pair.Value.Value)];
        IEnumerable<string> files = Directory.EnumerateFiles(Path.Combine(Repository.Root, "infra"), "*", SearchOption.AllDirectories)
            .Append(Path.Combine(Repository.Root, "docker-compose.yml"));

        examples.Length.ShouldBe(5);
        files.Where(file => examples.Any(File.ReadAllText(file).Contains)).ShouldBeEmpty();
        foreach (string service in ComposeFile.Services.Keys.Where(name => ComposeFile.Services[name].ContainsKey("environment")))
        {
            ComposeFile.Environment(service).Where(pair => IsSecret(pair.Key)).Select(pair => pair.Value)
                .ShouldAllBe(value => value.StartsWith("${", StringComparison.Ordinal) && value.Contains(":?", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Example_has_every_variable_and_no_other()
    {
        ComposeFile.Example.Keys.ShouldBe(ComposeFile.Variables.All, ignoreOrder: true);
        ComposeFile.Example.Where(pair => pair.Value.On).Select(pair => pair.Key).ShouldBe(ComposeFile.Variables.Required, ignoreOrder: true);
    }

    [Fact]
    public void Example_shows_the_defaults()
    {
        foreach ((string name, (string value, bool on)) in ComposeFile.Example.Where(pair => !pair.Value.On))
        {
            ComposeFile.Text.ShouldContain($"${{{name}:-{value}}}", customMessage: $"{name} is {on}");
        }
    }

    [Fact]
    public void Variable_is_documented()
    {
        string operating = ComposeFile.Read("docs/operating.md");

        ComposeFile.Variables.All.Where(name => !operating.Contains($"`{name}`", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public void Secrets_are_kept_out_of_git_and_of_the_images()
    {
        ComposeFile.Read(".gitignore").Split('\n').ShouldContain(".env");
        ComposeFile.Read(".dockerignore").Split('\n').ShouldContain("*");
        ComposeFile.Read(".dockerignore").ShouldNotContain("!.env");
    }

    private static bool IsSecret(string name) =>
        name.Contains("PASSWORD", StringComparison.Ordinal) || name.Contains("SECRET", StringComparison.Ordinal);

    [GeneratedRegex(@"^\$\{\w+:-(.+)\}$")]
    private static partial Regex DefaultPattern();

    [GeneratedRegex(@"^[a-z./-]+:(RELEASE\.\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}Z|\d+\.\d+\.\d+[a-z0-9.-]*)$")]
    private static partial Regex PinnedPattern();
}
