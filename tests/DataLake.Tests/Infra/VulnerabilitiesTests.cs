using DataLake.Tests.Reliability;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Infra;

/// <summary>The step of CI that asks for vulnerable packages, with a registry and a dotnet of the test's own.</summary>
public sealed class VulnerabilitiesTests : IDisposable
{
    private const string WithList = """echo '{"resources":[{"@type":"VulnerabilityInfo/6.7.0"}]}'""";
    private const string Advisory = "https://github.com/advisories/GHSA-1";
    private const string Found = $$"""
        echo '{"projects":[{"path":"a"},{"path":"b","frameworks":[{"framework":"net10.0",
          "topLevelPackages":[{"id":"Safe","resolvedVersion":"1.0.0"}],
          "transitivePackages":[{"id":"Deep.One","resolvedVersion":"2.1.0","vulnerabilities":[{"severity":"High","advisoryurl":"{{Advisory}}"}]}]}]}]}'
        """;

    private readonly ShellScript _script = new(".ci/vulnerabilities.sh");

    public VulnerabilitiesTests()
    {
        _script.Command("curl", WithList);
        _script.Command("dotnet", "echo \"$*\" >>\"$LOG\"\n" + Found);
        Accept("# none");
    }

    public void Dispose() => _script.Dispose();

    [UnixFact]
    public void Vulnerable_package_fails_with_its_advisory()
    {
        (int exitCode, _, string error) = _script.Run();

        exitCode.ShouldBe(1);
        error.ShouldContain($"error: vulnerable package Deep.One 2.1.0: High, {Advisory}");
        _script.Calls.ShouldBe(["list DataLake.sln package --vulnerable --include-transitive --format json"]);
    }

    [UnixFact]
    public void Vulnerable_package_that_is_listed_with_a_reason_does_not_fail()
    {
        Accept($"deep.one {Advisory} we never parse such a file");

        (int exitCode, string output, string error) = _script.Run();

        exitCode.ShouldBe(0, error);
        output.ShouldContain($"accepted, Deep.One 2.1.0: High, {Advisory}: we never parse such a file");
    }

    [UnixTheory]
    [InlineData("deep.one " + Advisory, "needs a package, an advisory and a reason")]
    [InlineData("deep.one https://github.com/advisories/GHSA-2 another one", "error: vulnerable package Deep.One")]
    public void Listing_counts_only_with_a_reason_and_for_its_own_advisory(string line, string fault)
    {
        Accept(line);

        (int exitCode, _, string error) = _script.Run();

        exitCode.ShouldBe(1);
        error.ShouldContain(fault);
    }

    [UnixFact]
    public void Nothing_vulnerable_does_not_fail_and_what_is_listed_in_vain_is_told()
    {
        Accept($"deep.one {Advisory} we never parse such a file");
        _script.Command("dotnet", """echo '{"projects":[{"path":"a"}]}'""");

        (int exitCode, string output, string error) = _script.Run();

        exitCode.ShouldBe(0, error);
        output.ShouldContain("no longer found");
        output.ShouldContain("0 accepted, no other");
    }

    [UnixTheory]
    [InlineData("exit 22", "the registry does not answer")]
    [InlineData("""echo '{"resources":[{"@type":"PackageBaseAddress/3.0.0"}]}'""", "the registry has no list of vulnerabilities")]
    public void Registry_that_cannot_answer_is_told_and_dotnet_is_not_asked(string curl, string reason)
    {
        _script.Command("curl", curl);

        (int exitCode, string output, string error) = _script.Run();

        exitCode.ShouldBe(0, error);
        output.ShouldContain($"vulnerable packages: not checked, {reason}");
        _script.Calls.ShouldBeEmpty();
    }

    [UnixFact]
    public void List_that_cannot_be_read_is_told()
    {
        _script.Command("dotnet", "echo 'error: 503'\nexit 1");

        (int exitCode, string output, string error) = _script.Run();

        exitCode.ShouldBe(0, error);
        output.ShouldContain("not checked, dotnet could not read the registry's list");
        error.ShouldContain("error: 503");
    }

    private void Accept(string line)
    {
        File.WriteAllText(_script.FileOf("accepted"), line + "\n");
        _script.Variables["ACCEPTED"] = _script.FileOf("accepted");
    }
}
