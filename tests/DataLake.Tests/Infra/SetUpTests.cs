using DataLake.Tests.Reliability;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Infra;

/// <summary>The set-up of the object store, with a client that writes down what it is told, arguments and standard input.</summary>
public sealed class SetUpTests : IDisposable
{
    private const string Client = """
        case "$1 $2" in
            "alias set" | "admin user" | "ilm rule") echo "$* <<< $(cat | tr '\n' ' ')" >>"$LOG" ;;
            *) echo "$*" >>"$LOG" ;;
        esac
        """;

    private readonly ShellScript _setUp = new("infra/object-store/set-up.sh");

    public SetUpTests()
    {
        _setUp.Variables["STORE_URL"] = "http://minio:9000";
        _setUp.Variables["STORE_ATTEMPTS"] = "1";
        foreach (string variable in ComposeFile.Variables.Required)
        {
            _setUp.Variables[variable] = "value-of-" + variable;
        }

        _setUp.Command("mc", Client);
    }

    public void Dispose() => _setUp.Dispose();

    [UnixFact]
    public void Set_up_makes_buckets_users_and_policies()
    {
        _setUp.Run().ExitCode.ShouldBe(0);

        string folder = Path.Combine(Repository.Root, "infra", "object-store");
        string lifecycle = string.Join(' ', File.ReadAllLines(Path.Combine(folder, "lifecycle.json")));
        List<string> expected = ["alias set lake http://minio:9000 <<< value-of-MINIO_ROOT_USER value-of-MINIO_ROOT_PASSWORD "];
        foreach (string bucket in new[] { "raw", "curated", "provision", "consumption" })
        {
            expected.AddRange([$"mb --ignore-existing lake/{bucket}", $"ilm rule import lake/{bucket} <<< {lifecycle} "]);
        }

        foreach (string user in new[] { "pipeline", "ingest", "api", "analyst" })
        {
            expected.AddRange([
                $"admin policy create lake {user} {folder}/policies/{user}.json",
                $"admin user add lake <<< {user} value-of-{user.ToUpperInvariant()}_SECRET_KEY ",
                $"admin policy attach lake {user} --user {user}"]);
        }

        _setUp.Calls.Select(Squeeze).ShouldBe(expected.Select(Squeeze));
    }

    [UnixFact]
    public void Set_up_passes_over_a_policy_that_the_user_has()
    {
        _setUp.Command("mc", Client + """

            [ "$3" != attach ] || { echo "mc: <ERROR> The specified policy change is already in effect." >&2; exit 1; }
            """);

        _setUp.Run().ExitCode.ShouldBe(0);
    }

    [UnixFact]
    public void Set_up_ends_when_a_policy_cannot_be_given()
    {
        _setUp.Command("mc", Client + """

            [ "$3" != attach ] || { echo "mc: <ERROR> Access denied." >&2; exit 1; }
            """);

        (int exitCode, _, string error) = _setUp.Run();

        exitCode.ShouldBe(1);
        error.ShouldBe("error: The policy pipeline could not be given to the user pipeline. mc: <ERROR> Access denied.\n");
    }

    [UnixTheory]
    [InlineData("The XML you provided was not well-formed or did not validate against our published schema.")]
    [InlineData("A header you provided implies functionality that is not implemented.")]
    public void Set_up_goes_on_where_the_server_takes_no_lifecycle_rule(string answer)
    {
        _setUp.Command("mc", Client + $$"""

            [ "$1" != ilm ] || { echo "mc: <ERROR> Unable to set new lifecycle rules. {{answer}}" >&2; exit 1; }
            """);

        (int exitCode, string output, _) = _setUp.Run();

        exitCode.ShouldBe(0);
        output.ShouldContain("bucket raw: stale uploads are aborted by the server's own setting");
        output.ShouldEndWith("set-up: done\n");
    }

    [UnixTheory]
    [InlineData("Access Denied.")]
    [InlineData("Storage backend has reached its minimum free drive threshold.")]
    public void Set_up_ends_when_the_lifecycle_rule_fails_for_another_reason(string answer)
    {
        _setUp.Command("mc", Client + $$"""

            [ "$1" != ilm ] || { echo "mc: <ERROR> Unable to set new lifecycle rules. {{answer}}" >&2; exit 1; }
            """);

        (int exitCode, _, string error) = _setUp.Run();

        exitCode.ShouldBe(1);
        error.ShouldBe($"error: The bucket raw got no rule that aborts stale uploads. mc: <ERROR> Unable to set new lifecycle rules. {answer}\n");
    }

    [UnixFact]
    public void Set_up_says_when_the_store_cannot_be_reached()
    {
        _setUp.Command("mc", "echo 'mc: <ERROR> connection refused' >&2; exit 1");

        (int exitCode, _, string error) = _setUp.Run();

        exitCode.ShouldBe(1);
        error.ShouldBe("error: The store cannot be reached, or refused [http://minio:9000]. mc: <ERROR> connection refused\n");
    }

    [UnixFact]
    public void Set_up_refuses_a_short_secret_key()
    {
        _setUp.Variables["API_SECRET_KEY"] = "short";

        (int exitCode, _, string error) = _setUp.Run();

        exitCode.ShouldBe(1);
        error.ShouldBe("error: The secret key of api is shorter than 8 characters. Choose a longer one\n");
    }

    private static string Squeeze(string text) => string.Join(' ', text.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
