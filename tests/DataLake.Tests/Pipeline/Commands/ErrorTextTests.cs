using System.Text;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Pipeline.Commands;

public sealed class ErrorTextTests
{
    [Fact]
    public async Task Mistakes_are_answered_in_one_line_each_when_the_command_is_wrong() => await CheckAsync("errors/usage.txt",
    [
        ["nosuch"],
        ["run"],
        ["run", "-e"],
        ["run", "-e", "2020-13-29"],
        ["run", "-e", "yesterday"],
        ["run", "-e", "2020-05-29", "-e", "2020-05-30"],
        ["run", "clean", "-e", "2020-05-29"],
        ["run", "--frce", "-e", "2020-05-29"],
        ["run", "-e", "2020-05-29", "--sample", "none"],
        ["run", "-e", "2020-05-29", "--segments", "nosuch.yaml"],
        ["status", "now"],
        ["status", "--format", "xml"],
        ["status", "--dataset", "nosuch"],
        ["status", "--domain", "../customer"],
        ["backfill", "--from", "2020-05-02"],
        ["backfill", "--from", "2020-05-02", "--to", "2020-05-01"],
        ["backfill", "--from", "2020-05-01", "--to", "2020-05-02", "--every", "0d"],
        ["backfill", "--from", "1900-01-01", "--to", "2020-05-02", "--every", "1h"],
        ["sample", "--rows", "-1"],
        ["sample", "--seed", "x"],
        ["gc", "--keep", "x"],
        ["gc", "--keep", "0"],
        ["runs", "--last", "0"],
        ["runs", "20000101T000000000Z-00000000"],
        ["runs", "../_current"],
        ["rollback", "-e", "2020-05-29"],
        ["rollback", "-e", "2020-05-29", "--run", "../.."],
        ["copy"],
        ["copy", "--from", "ftp://host"],
        ["copy", "--from", "/nosuch"],
        ["copy", "--to", "http://minio:9000"],
        ["copy", "./lake"],
        ["ingest"],
        ["ingest", "/nosuch.parquet"],
        ["ingest", "/etc/passwd"],
        ["query"],
        ["query", "SELECT", "1"],
        ["profile"],
        ["profile", "voucher"],
        ["profile", "provision.voucher_usage"],
        ["profile", "raw.nosuch"],
        ["profile", "raw.voucher", "--dataset", "visit"],
        ["profile", "raw.voucher", "--out", "-", "--format", "json"],
        ["profile", "raw.voucher", "-e", "soon"],
    ], expectedExitCode: 2);

    [Fact]
    public async Task Missing_data_is_answered_with_the_command_that_makes_it_when_the_lake_is_empty() => await CheckAsync("errors/missing-data.txt",
    [
        ["run", "-e", "2020-05-29"],
        ["run", "curate", "-e", "2020-05-29"],
        ["run", "aggregate", "-e", "2020-05-29"],
        ["run", "publish", "-e", "2020-05-29"],
        ["run", "-e", "2020-05-29", "--dry-run"],
        ["query", "FROM raw.voucher"],
        ["query", "FROM curated.voucher"],
        ["query", "FROM provision.voucher_usage"],
        ["query", "FROM consumption.voucher_most_used", "-e", "2020-05-29"],
        ["profile", "raw.voucher"],
        ["profile", "raw.voucher", "-e", "2020-05-29"],
        ["profile", "curated.voucher"],
        ["profile", "curated.voucher", "-e", "2020-05-29"],
    ], expectedExitCode: 5);

    [Fact]
    public async Task Profile_is_refused_when_there_is_no_such_object() => await CheckAsync("errors/profile.txt",
    [
        ["profile", "raw.voucher", "--key", "nosuch.parquet"],
    ], expectedExitCode: 2, prepare: lake => SmallDelivery.PutAsync(lake));

    [Fact]
    public async Task Query_is_refused_when_it_is_not_one_query_that_reads_the_lake() => await CheckAsync("errors/query.txt",
    [
        ["query", "INSERT INTO raw.voucher VALUES (1)"],
        ["query", "DELETE FROM raw.voucher"],
        ["query", "DROP VIEW raw.voucher"],
        ["query", "COPY (SELECT 1) TO '/tmp/lake-test-copy.csv'"],
        ["query", "ATTACH '/tmp/lake-test.db'"],
        ["query", "SET threads = 1"],
        ["query", "INSTALL httpfs"],
        ["query", "LOAD httpfs"],
        ["query", "CREATE TABLE t AS SELECT 1"],
        ["query", "/* a comment */ CREATE TABLE t AS SELECT 1"],
        ["query", "SELECT 1; SELECT 2"],
        ["query", "SELECT 1; DROP VIEW raw.voucher"],
        ["query", "EXPLAIN ANALYZE INSERT INTO raw.voucher VALUES (1)"],
        ["query", ""],
        ["query", "SELEC 1"],
        ["query", "SELECT nosuch\nFROM raw.voucher"],
        ["query", "FROM raw.nosuch"],
        ["query", "FROM read_text('/etc/passwd')"],
        ["query", "FROM read_csv('/etc/passwd')"],
        ["query", "FROM '/etc/passwd'"],
        ["query", "FROM read_parquet('/tmp/*.parquet')"],
        ["query", "FROM glob('/etc/*')"],
        ["query", "SELECT getenv('HOME')"],
        ["query", "CALL pragma_version()"],
        ["query", "PRAGMA enable_external_access = true"],
    ], expectedExitCode: 2, prepare: lake => SmallDelivery.PutAsync(lake));

    [Fact]
    public async Task Settings_are_refused_together_when_several_are_wrong()
    {
        using TestLake lake = new(("LAKE_THREADS", "0"), ("LAKE_MEMORY_LIMIT", "1MB"), ("LAKE_GC_GRACE", "soon"), ("LAKE_BUCKETS__RAW", "R"));

        CommandOutcome outcome = await lake.InvokeAsync("status");

        outcome.ExitCode.ShouldBe(2);
        Golden.Check("errors/settings.txt", outcome.Error, lake);
    }

    [Fact]
    public async Task Stack_trace_is_shown_when_verbose_is_asked_for()
    {
        using TestLake lake = new();

        CommandOutcome outcome = await lake.InvokeAsync("run", "-e", "2020-05-29", "--verbose");

        outcome.Error.ShouldContain("   at DataLake.Pipeline");
    }

    private static async Task CheckAsync(string golden, string[][] commands, int expectedExitCode, Func<TestLake, Task>? prepare = null)
    {
        using TestLake lake = new();
        await (prepare?.Invoke(lake) ?? Task.CompletedTask);
        StringBuilder text = new();
        foreach (string[] command in commands)
        {
            CommandOutcome outcome = await lake.InvokeAsync(command);
            text.Append("$ lake ").AppendJoin(' ', command.Select(word => word.Replace("\n", "\\n", StringComparison.Ordinal))).Append('\n');
            text.Append(outcome.Error).Append("-> ").Append(outcome.ExitCode).Append("\n\n");

            outcome.ExitCode.ShouldBe(expectedExitCode, string.Join(' ', command) + outcome.Error);
            outcome.Output.ShouldBeEmpty(string.Join(' ', command));
            outcome.Error.TrimEnd().Split('\n').ShouldAllBe(line => line.StartsWith("error: "));
        }

        Golden.Check(golden, text.ToString(), lake);
    }
}
