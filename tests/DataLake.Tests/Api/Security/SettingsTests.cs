using DataLake.Api;
using DataLake.Lake;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Api.Security;

/// <summary>Settings of the service: what is refused, and in which words.</summary>
public sealed class SettingsTests
{
    [Theory]
    [InlineData("http://localhost:8080")]
    [InlineData("http://127.0.0.1:80")]
    [InlineData("http://127.7.7.7:80")]
    [InlineData("http://[::1]:8080")]
    [InlineData("http://localhost:8080;http://[::1]:9090")]
    [InlineData("http://unix:/tmp/api.sock")]
    public void Loopback_needs_no_key(string url) => Read(("LAKE_API_URL", url)).Security.Keys.IsEmpty.ShouldBeTrue();

    [Theory]
    [InlineData("http://*:8080")]
    [InlineData("http://+:8080")]
    [InlineData("http://0.0.0.0:8080")]
    [InlineData("http://[::]:8080")]
    [InlineData("http://10.0.0.1:8080")]
    [InlineData("http://localhost.example.com:8080")]
    [InlineData("http://localhost:8080;http://*:9090")]
    public void Other_addresses_are_refused_without_a_key(string url)
    {
        Fault(("LAKE_API_URL", url)).ShouldStartWith(
            $"LAKE_API_URL is '{url}' and must be an address of this machine alone, such as http://localhost:8080, as long as LAKE_API_KEYS has no key");
        Read(("LAKE_API_URL", url), ("LAKE_API_KEYS", "crm:lookup:" + TestKeys.HashOf("one"))).Url.ShouldBe(url);
    }

    [Theory]
    [InlineData("localhost:8080")]
    [InlineData("https://localhost:8080")]
    [InlineData("http://")]
    [InlineData("http://localhost:8080/path")]
    [InlineData("http://127.0.0.1:99999")]
    [InlineData("http://localhost:-1")]
    public void Address_is_refused_when_nobody_can_listen_there(string url) => Fault(("LAKE_API_URL", url)).ShouldContain("must be an address to listen at");

    [Theory]
    [InlineData("localhost:9001")]
    [InlineData("/console")]
    [InlineData("javascript:alert(1)")]
    public void Console_of_the_store_is_refused_when_it_is_no_address_of_a_page(string address)
    {
        Fault(("LAKE_API_STORE_CONSOLE", address)).ShouldContain($"LAKE_API_STORE_CONSOLE is '{address}' and must be an address such as http://localhost:9001");
        Read(("LAKE_API_STORE_CONSOLE", "https://store.example.com/console")).StoreConsole.ShouldBe("https://store.example.com/console");
        Read().StoreConsole.ShouldBeNull();
    }

    [Fact]
    public void Keys_that_cannot_be_read_are_not_repeated()
    {
        string fault = Fault(("LAKE_API_KEYS", "crm:lookup:my-secret-key"));

        fault.ShouldContain("LAKE_API_KEYS is '(not shown)' and must be name:scope+scope:hash");
        fault.ShouldNotContain("my-secret-key");
    }

    [Fact]
    public void All_faults_are_reported_together()
    {
        string fault = Fault(
            ("LAKE_API_KEYS", "x"), ("LAKE_API_URL", "x"), ("LAKE_API_RATE", "-1"), ("LAKE_API_CONCURRENCY", "0"), ("LAKE_API_LOG", "xml"), ("LAKE_API_LOG_REQUESTS", "some"),
            ("LAKE_API_STOP_TIMEOUT", "0s"), ("OTEL_EXPORTER_OTLP_ENDPOINT", "collector"), ("OTEL_EXPORTER_OTLP_PROTOCOL", "carrier-pigeon"), ("LAKE_API_POLL", "0s"), ("LAKE_API_DATASET", "x"));

        foreach (string name in new[] { "KEYS", "URL", "RATE", "CONCURRENCY", "LOG", "LOG_REQUESTS", "STOP_TIMEOUT", "POLL", "DATASET" })
        {
            fault.ShouldContain($"LAKE_API_{name} is ");
        }

        fault.ShouldContain("OTEL_EXPORTER_OTLP_ENDPOINT is ");
        fault.ShouldContain("OTEL_EXPORTER_OTLP_PROTOCOL is ");
    }

    [Fact]
    public void Rate_is_bounded_by_default_with_keys_and_not_without()
    {
        Read().Security.RequestsPerSecond.ShouldBe(0);
        Read(("LAKE_API_KEYS", "crm:lookup:" + TestKeys.HashOf("one"))).Security.RequestsPerSecond.ShouldBe(1000);
        Read(("LAKE_API_RATE", "7")).Security.RequestsPerSecond.ShouldBe(7);
    }

    [Fact]
    public void Mirror_is_not_in_the_lake_unless_a_folder_is_given()
    {
        string one = Read(("HOME", "/home/app"), ("LAKE_ROOT", "/mnt/lake")).MirrorFolder;
        string other = Read(("HOME", "/home/app"), ("LAKE_ROOT", "http://store:9000"), ("AWS_ACCESS_KEY_ID", "api"), ("AWS_SECRET_ACCESS_KEY", "secret")).MirrorFolder;

        one.ShouldMatch("^/home/app/.local/state/data-lake/api-mirror-[0-9a-f]{16}$");
        other.ShouldStartWith("/home/app/.local/state/data-lake/api-mirror-");
        other.ShouldNotBe(one, "each lake has its own");
        Read(("HOME", "/home/app"), ("XDG_STATE_HOME", "/var/state"), ("LAKE_ROOT", "/mnt/lake")).MirrorFolder.ShouldBe("/var/state/data-lake/" + Path.GetFileName(one));
        Read(("HOME", "/home/app"), ("LAKE_TEMP", "/var/tmp/lake")).MirrorFolder.ShouldBe("/var/tmp/lake/api-mirror");
        Read(("HOME", "/home/app"), ("LAKE_API_MIRROR", "/mirror")).MirrorFolder.ShouldBe("/mirror");
    }

    [Fact]
    public void Files_in_the_making_are_not_in_the_lake_unless_a_folder_is_given()
    {
        string folder = Read(("HOME", "/home/app"), ("LAKE_ROOT", "/mnt/lake")).TempFolder;

        folder.ShouldMatch("^/home/app/.local/state/data-lake/api-temp-[0-9a-f]{16}$");
        Read(("XDG_STATE_HOME", "/var/state"), ("LAKE_ROOT", "/mnt/lake")).TempFolder.ShouldBe("/var/state/data-lake/" + Path.GetFileName(folder));
        Read(("HOME", "/home/app"), ("LAKE_TEMP", "/var/tmp/lake")).TempFolder.ShouldBe("/var/tmp/lake");
    }

    private static string Fault(params (string Name, string Value)[] settings)
    {
        LakeException fault = Should.Throw<LakeException>(() => Read(settings));
        fault.Kind.ShouldBe(LakeErrorKind.Usage);
        return fault.Message;
    }

    private static ApiOptions Read(params (string Name, string Value)[] settings)
    {
        string? Variable(string name) => settings.FirstOrDefault(setting => setting.Name == name).Value;
        return ApiOptions.FromEnvironment(Variable, LakeOptions.FromEnvironment(Variable));
    }
}
