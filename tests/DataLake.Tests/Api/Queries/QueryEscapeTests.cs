using Shouldly;
using Xunit;

namespace DataLake.Tests.Api.Queries;

/// <summary>Attempts to do with a query what a query may not: read files, reach the network, change settings or tables, harm later queries.</summary>
public sealed class QueryEscapeTests(PublishedLake published) : IClassFixture<PublishedLake>, IAsyncLifetime
{
    private string Pointer => Path.Combine(published.Lake.Root, "consumption", "customer", "voucher", "_current.json");

    public Task InitializeAsync() => Task.CompletedTask;

    /// <summary>Whatever a test tried, the next query is none the worse for it, nor are lookups.</summary>
    public async Task DisposeAsync()
    {
        ApiAnswer next = await published.Api.QueryAsync("SELECT count(*) > 20, getvariable('left_behind'), current_setting('threads') > 64 FROM voucher_usage");
        next.Status.ShouldBe(200, next.Body);
        next.Rows.Single().GetRawText().ShouldBe("[true,null,false]");
        (await published.Api.GetAsync("/v1/vouchers/most-used?country_code=Peru&segment_name=frequent_segment&total_orders=2")).Status.ShouldBe(200);
    }

    [Theory]
    [InlineData("SELECT * FROM read_parquet('/etc/passwd')")]
    [InlineData("SELECT * FROM read_csv('/etc/passwd')")]
    [InlineData("SELECT * FROM read_csv_auto('/proc/self/environ')")]
    [InlineData("SELECT * FROM read_json('/etc/passwd')")]
    [InlineData("SELECT content FROM read_text('/etc/passwd')")]
    [InlineData("SELECT content FROM read_blob('/etc/*')")]
    [InlineData("SELECT * FROM sniff_csv('/etc/passwd')")]
    [InlineData("SELECT * FROM glob('/*')")]
    [InlineData("SELECT * FROM parquet_metadata('/etc/passwd')")]
    [InlineData("SELECT * FROM parquet_schema('/etc/passwd')")]
    [InlineData("SELECT * FROM '/etc/passwd'")]
    [InlineData("SELECT * FROM '/tmp/x.csv'")]
    [InlineData("SELECT * FROM 'https://example.com/x.parquet'")]
    [InlineData("SELECT * FROM read_parquet('s3://raw/customer/voucher/x.parquet')")]
    [InlineData("SELECT * FROM read_duckdb('/tmp/x.db')")]
    [InlineData("SELECT * FROM query('SELECT * FROM read_text(''/etc/passwd'')')")]
    [InlineData("WITH x AS (FROM read_text('/etc/passwd')) SELECT * FROM x")]
    [InlineData("SELECT (SELECT content FROM read_text('/etc/passwd'))")]
    [InlineData("SELECT getenv('AWS_SECRET_ACCESS_KEY')")]
    [InlineData("SELECT * FROM duckdb_secrets()")]
    [InlineData("SELECT * FROM which_secret('s3://x', 's3')")]
    public Task File_or_secret_is_not_read(string sql) => RefusedAsync(sql);

    [Theory]
    [InlineData("COPY voucher_usage TO '/tmp/lake-escape.csv'")]
    [InlineData("COPY (SELECT 1) TO '/tmp/lake-escape.parquet' (FORMAT parquet)")]
    [InlineData("EXPORT DATABASE '/tmp/lake-escape'")]
    [InlineData("IMPORT DATABASE '/tmp/lake-escape'")]
    [InlineData("ATTACH '/tmp/lake-escape.db' AS other")]
    [InlineData("ATTACH ':memory:' AS other")]
    [InlineData("DETACH memory")]
    [InlineData("USE memory")]
    [InlineData("INSTALL httpfs")]
    [InlineData("LOAD httpfs")]
    [InlineData("LOAD '/tmp/evil.duckdb_extension'")]
    [InlineData("CREATE SECRET s (TYPE s3)")]
    [InlineData("SET threads = 64")]
    [InlineData("SET VARIABLE left_behind = 1")]
    [InlineData("RESET enable_external_access")]
    [InlineData("SET enable_external_access = true")]
    [InlineData("PRAGMA enable_profiling")]
    [InlineData("CALL enable_logging()")]
    [InlineData("CALL pragma_version()")]
    [InlineData("DROP TABLE voucher_usage")]
    [InlineData("DELETE FROM voucher_usage")]
    [InlineData("TRUNCATE voucher_usage")]
    [InlineData("UPDATE voucher_usage SET times_used = 0")]
    [InlineData("INSERT INTO voucher_usage SELECT * FROM voucher_usage")]
    [InlineData("INSERT INTO voucher_usage SELECT * FROM voucher_usage RETURNING *")]
    [InlineData("CREATE TABLE x AS SELECT 1")]
    [InlineData("CREATE TEMP TABLE x AS SELECT 1")]
    [InlineData("CREATE MACRO m() AS 1")]
    [InlineData("ALTER TABLE voucher_usage RENAME TO x")]
    [InlineData("BEGIN")]
    [InlineData("VACUUM")]
    [InlineData("CHECKPOINT")]
    [InlineData("PREPARE p AS SELECT 1")]
    [InlineData("EXECUTE p")]
    [InlineData("EXPLAIN ANALYZE SELECT 1")]
    [InlineData("EXPLAIN DELETE FROM voucher_usage")]
    [InlineData("SELECT 1; SELECT 2")]
    [InlineData("SELECT 1; DROP TABLE voucher_usage")]
    [InlineData("/* SELECT */ DROP TABLE voucher_usage -- SELECT")]
    [InlineData("WITH x AS (DELETE FROM voucher_usage RETURNING *) SELECT * FROM x")]
    [InlineData("SELECT * FROM (INSERT INTO voucher_usage SELECT * FROM voucher_usage)")]
    [InlineData("SELECT * FROM query('DROP TABLE voucher_usage')")]
    [InlineData("SELECT * FROM query('SELECT 1; DROP TABLE voucher_usage')")]
    [InlineData(";")]
    [InlineData("--")]
    [InlineData("/*")]
    public async Task Statement_that_does_more_than_read_is_not_run(string sql)
    {
        await RefusedAsync(sql);
        Directory.GetFileSystemEntries("/tmp", "lake-escape*").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("FROM enable_logging(storage := 'file', storage_path := '{0}')")]
    [InlineData("FROM enable_logging(storage := 'stdout')")]
    [InlineData("FROM enable_logging()")]
    [InlineData("FROM enable_profiling()")]
    [InlineData("FROM disable_logging()")]
    [InlineData("FROM truncate_duckdb_logs()")]
    [InlineData("SELECT write_log('x', level := 'ERROR')")]
    [InlineData("FROM checkpoint()")]
    [InlineData("FROM force_checkpoint()")]
    [InlineData("SELECT setseed(0.5)")]
    public async Task Function_that_changes_its_session_leaves_nothing_behind(string sql)
    {
        string log = Path.Combine(published.Lake.Folder, "query-log");

        ApiAnswer answer = await published.Api.QueryAsync(string.Format(sql, log));
        ApiAnswer next = await published.Api.QueryAsync("SELECT count(*) FROM duckdb_logs()");

        answer.Status.ShouldBeOneOf(200, 400);
        next.Rows.Single()[0].GetInt64().ShouldBe(0);
        Directory.GetFileSystemEntries(published.Lake.Folder, "query-log*").ShouldBeEmpty();
    }

    [Fact]
    public async Task Settings_and_variables_tell_nothing_of_the_machine()
    {
        ApiAnswer answer = await published.Api.QueryAsync("SELECT list(value) FROM duckdb_settings()");
        ApiAnswer variables = await published.Api.QueryAsync("SELECT list(name || coalesce(value::VARCHAR, '')) FROM duckdb_variables()");

        answer.Body.ShouldNotContain(published.Lake.Folder);
        answer.Body.ShouldNotContain(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + "/");
        variables.Body.ShouldNotContain(published.Lake.Folder);
    }

    [Fact]
    public async Task Files_of_the_lake_itself_are_not_read()
    {
        File.Exists(Pointer).ShouldBeTrue();
        string tables = Directory.GetFiles(Path.Combine(published.Lake.Variable("LAKE_TEMP")!, "api"), "tables-*.csv").FirstOrDefault() ?? Pointer;

        await RefusedAsync($"SELECT * FROM read_text('{Pointer}')");
        await RefusedAsync($"SELECT * FROM read_csv('{tables}')");
    }

    private async Task RefusedAsync(string sql) => (await published.Api.QueryAsync(sql)).ShouldBeProblem(400, "query-refused");
}
