using DataLake.Tests.Reliability;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Api.Queries;

/// <summary>Queries over HTTP: the tables, the answer, what is refused before DuckDB sees it.</summary>
public sealed class QueryTests(PublishedLake published) : IClassFixture<PublishedLake>
{
    private const string Path = "/v1/query";

    [Fact]
    public async Task Answer_has_columns_rows_and_what_they_were_computed_for()
    {
        ApiAnswer answer = await published.Api.QueryAsync(
            "SELECT country_code, voucher_amount, times_used, share FROM voucher_most_used WHERE country_code = 'Peru' AND segment = '180+'");
        TextTable expected = await published.Lake.QueryAsync(
            "SELECT country_code, voucher_amount, times_used, share FROM consumption.voucher_most_used WHERE country_code = 'Peru' AND segment = '180+'", PublishedLake.Served);

        answer.Status.ShouldBe(200, answer.Body);
        answer.MediaType.ShouldBe("application/json");
        answer.Json.EnumerateObject().Select(field => field.Name).ShouldBe(["columns", "rows", "row_count", "truncated", "execution_date", "elapsed_ms"]);
        answer.Json.GetProperty("columns").GetRawText().ShouldBe(
            """[{"name":"country_code","type":"VARCHAR"},{"name":"voucher_amount","type":"DECIMAL(18,2)"},{"name":"times_used","type":"BIGINT"},{"name":"share","type":"DOUBLE"}]""");
        answer.Json.GetProperty("rows").EnumerateArray().Single().EnumerateArray().Select(value => value.ToString()).ShouldBe(expected.Rows.Single());
        answer.Json.GetProperty("row_count").GetInt64().ShouldBe(1);
        answer.Json.GetProperty("truncated").GetBoolean().ShouldBeFalse();
        answer.Json.GetProperty("execution_date").GetString().ShouldBe("2020-05-29T00:00:00Z");
        answer.Json.GetProperty("elapsed_ms").GetDouble().ShouldBeGreaterThan(0);
    }

    [Theory]
    [InlineData("voucher_usage")]
    [InlineData("voucher_most_used")]
    public async Task Table_is_the_published_one(string table)
    {
        TextTable expected = await published.Lake.QueryAsync($"SELECT * FROM consumption.{table} ORDER BY ALL", PublishedLake.Served);

        ApiAnswer answer = await published.Api.QueryAsync($"SELECT CAST(COLUMNS(*) AS VARCHAR) FROM (SELECT * FROM {table} ORDER BY ALL)");
        ApiAnswer types = await published.Api.QueryAsync($"FROM {table} LIMIT 0");

        answer.Status.ShouldBe(200, answer.Body);
        types.Json.GetProperty("columns").EnumerateArray().Select(column => $"{column.GetProperty("name")} {column.GetProperty("type")}")
            .ShouldBe(expected.Types.Select(type => $"{type.Name} {type.Type}"));
        expected.Rows.Count.ShouldBeGreaterThan(20);
        answer.Rows.Select(row => string.Join(" | ", row.EnumerateArray().Select(value => value.GetString()))).ShouldBe(
            expected.Rows.Select(row => string.Join(" | ", row)));
    }

    [Theory]
    [InlineData("SELECT 42, -1.50::DECIMAL(5,2), 0.1::DOUBLE, 'inf'::DOUBLE, true, NULL", """[42,-1.50,0.1,"Infinity",true,null]""")]
    [InlineData("SELECT 170141183460469231731687303715884105727::HUGEINT, sum(i) FROM range(3) r(i)", "[170141183460469231731687303715884105727,3]")]
    [InlineData("SELECT DATE '2020-02-29', TIMESTAMP '2020-02-29 12:34:56.5', TIMESTAMPTZ '2020-02-29 12:00:00+02', 'ab'::BLOB", """["2020-02-29","2020-02-29T12:34:56.5","2020-02-29T10:00:00Z","6162"]""")]
    [InlineData("SELECT TIMESTAMP 'infinity', DATE '-infinity', TIMESTAMP '20000-01-01', TIMESTAMPTZ '20000-01-01 00:00:00+00', [DATE '0044-03-15 (BC)']", """["infinity","-infinity","20000-01-01 00:00:00","20000-01-01 00:00:00+00",["0044-03-15 (BC)"]]""")]
    [InlineData("SELECT TIME '12:34:56', TIME '12:34:56.5', TIME '00:00:00', TIME_NS '01:02:03.1234567'", """["12:34:56","12:34:56.5","00:00:00","01:02:03.1234567"]""")]
    [InlineData("SELECT TIMESTAMP_NS '2020-02-29 12:34:56.1234567', TIMESTAMP_S '2020-02-29 12:34:56', TIMESTAMP_MS '2020-02-29 12:34:56.789'", """["2020-02-29T12:34:56.1234567","2020-02-29T12:34:56","2020-02-29T12:34:56.789"]""")]
    [InlineData("SELECT 1::TINYINT, 255::UTINYINT, 1.5::FLOAT, '101'::BIT, '6ccd780c-baba-1026-9564-5b8c656024db'::UUID, 'a'::ENUM('a', 'b')", """[1,255,1.5,"101","6ccd780c-baba-1026-9564-5b8c656024db","a"]""")]
    [InlineData("SELECT [1, NULL], {'a': 1, 'b': [{'c': 'x'}]}, MAP {'k': 2}, '<\"ü\\n'", """[[1,null],{"a":1,"b":[{"c":"x"}]},{"k":2},"<\"ü\\n"]""")]
    [InlineData("VALUES (chr(0) || 'a')", """["\u0000a"]""")]
    [InlineData("-- a comment\nSELECT /* ; DROP TABLE voucher_usage; */ 1 ;\n", "[1]")]
    [InlineData("WITH x AS (SELECT 1 AS one) SELECT one FROM x", "[1]")]
    [InlineData("SELECT count(*) > 0 FROM query_table('voucher_usage')", "[true]")]
    public async Task Values_of_every_kind_are_written(string sql, string row)
    {
        ApiAnswer answer = await published.Api.QueryAsync(sql);

        answer.Status.ShouldBe(200, answer.Body);
        answer.Rows.Single().GetRawText().ShouldBe(row);
    }

    [Theory]
    [InlineData("DESCRIBE voucher_usage", 9)]
    [InlineData("SHOW TABLES", 2)]
    [InlineData("SUMMARIZE voucher_most_used", 8)]
    [InlineData("SELECT 1 WHERE false", 0)]
    public async Task Statement_that_only_reads_is_run(string sql, int rows)
    {
        ApiAnswer answer = await published.Api.QueryAsync(sql);

        answer.Status.ShouldBe(200, answer.Body);
        answer.Json.GetProperty("row_count").GetInt64().ShouldBe(rows);
    }

    [Theory]
    [InlineData("SELECT nothing FROM voucher_usage", "Referenced column \"nothing\" not found")]
    [InlineData("SELECT FROM WHERE", "syntax error")]
    [InlineData("SELECT 'x'::INTEGER", "Could not convert string 'x' to INT32")]
    [InlineData("SELECT * FROM nothing", "Table with name nothing does not exist")]
    [InlineData("SELECT $1", "parameter")]
    [InlineData("SELECT 99999999999999999999999999999999::DECIMAL(38,0)", "cast it to VARCHAR")]
    [InlineData("SELECT repeat('x', 17000000)", "The first row alone is longer than 16 MiB")]
    public async Task Error_is_DuckDBs_own(string sql, string message)
    {
        ApiAnswer answer = await published.Api.QueryAsync(sql);

        answer.ShouldBeProblem(400, "query-refused");
        answer.Json.GetProperty("detail").GetString()!.ShouldContain(message);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"sql":null}""")]
    [InlineData("""{"sql":7}""")]
    [InlineData("""{"sql":" \n "}""")]
    [InlineData("""{"sql":["SELECT 1"]}""")]
    [InlineData("""{"sql":"SELECT 1\u0000; DROP TABLE voucher_usage"}""")]
    public async Task Request_is_refused_when_it_has_no_query(string body)
    {
        ApiAnswer answer = await published.Api.PostAsync(Path, body);

        answer.ShouldBeProblem(400, "invalid-request");
        answer.Json.GetProperty("errors").GetProperty("sql")[0].GetString()!.ShouldContain("must ");
    }

    [Theory]
    [InlineData("")]
    [InlineData("SELECT 1")]
    [InlineData("[]")]
    [InlineData("""{"sql":"SELECT 1"} {}""")]
    [InlineData("""{"sql":"\ud800"}""")]
    public async Task Request_is_refused_when_it_is_not_one_JSON_object(string body) =>
        (await published.Api.PostAsync(Path, body)).ShouldBeProblem(400, "invalid-json");

    [Fact]
    public async Task Request_is_refused_when_it_is_of_another_type_or_method_or_too_large()
    {
        (await published.Api.PostAsync(Path, "SELECT 1", "text/plain")).ShouldBeProblem(415, "unsupported-media-type");
        (await published.Api.PostAsync(Path, "SELECT 1", "application/jsonl")).ShouldBeProblem(415, "unsupported-media-type");
        (await published.Api.GetAsync(Path)).ShouldBeProblem(405, "method-not-allowed");
        (await published.Api.QueryAsync($"SELECT '{new string('x', 1_000_000)}'")).ShouldBeProblem(413, "too-large");
        ApiAnswer longest = await published.Api.QueryAsync($"SELECT length('{new string('x', 200_000)}')");
        longest.Rows.Single()[0].GetInt64().ShouldBe(200_000);
    }

    [Fact]
    public async Task Nothing_is_queried_before_the_first_publish()
    {
        using TestLake empty = new();
        await using TestApi api = await TestApi.StartAsync(empty);

        (await api.QueryAsync("SELECT 1")).ShouldBeProblem(503, "nothing-published");
    }

    [Fact]
    public async Task Tables_are_those_of_the_snapshot_that_is_served()
    {
        using TestLake lake = new();
        await lake.DoAsync("run", "-e", "2020-05-28", "--sample", "2000");
        await using TestApi api = await TestApi.StartAsync(lake);
        (await DatesAsync(api)).ShouldBe(("2020-05-28T00:00:00", "2020-05-28T00:00:00Z"));

        await lake.DoAsync("run", "-e", "2020-05-29");
        await api.PollAsync();

        (await DatesAsync(api)).ShouldBe(("2020-05-29T00:00:00", "2020-05-29T00:00:00Z"));
        Directory.GetFiles(System.IO.Path.Combine(lake.Variable("LAKE_TEMP")!, "api"), "tables-*.csv").Length.ShouldBe(1);
    }

    [Fact]
    public async Task Nothing_is_written_to_the_lake()
    {
        using TestLake lake = new();
        await lake.DoAsync("run", "-e", "2020-05-29", "--sample", "2000");
        string state = System.IO.Path.Combine(lake.Folder, "state");
        lake.Set("LAKE_TEMP", "");
        string[] before = Directory.GetFileSystemEntries(lake.Root, "*", SearchOption.AllDirectories);
        await using TestApi api = await TestApi.StartAsync(lake, ("XDG_STATE_HOME", state));

        (await api.QueryAsync("SELECT count(*) FROM voucher_usage")).Status.ShouldBe(200);

        Directory.GetFiles(state, "tables-*.csv", SearchOption.AllDirectories).Length.ShouldBe(1);
        Directory.GetFileSystemEntries(lake.Root, "*", SearchOption.AllDirectories).ShouldBe(before, ignoreOrder: true);
    }

    [Fact]
    public async Task Folder_that_cannot_be_written_to_is_not_shown_to_the_client()
    {
        using TestLake lake = new();
        await lake.DoAsync("run", "-e", "2020-05-29", "--sample", "2000");
        string temp = System.IO.Path.Combine(lake.Folder, "in-the-way");
        await File.WriteAllTextAsync(temp, "");
        await using TestApi api = await TestApi.StartAsync(lake, ("LAKE_TEMP", temp));

        ApiAnswer answer = await api.QueryAsync("SELECT 1");

        answer.ShouldBeProblem(503, "store-unavailable");
        answer.Json.GetProperty("detail").GetString().ShouldBe(
            "The tables of the snapshot cannot be put aside: a local file cannot be written. Free some space, or name another folder with LAKE_TEMP.");
    }

    private static async Task<(string? Row, string? Answer)> DatesAsync(TestApi api)
    {
        ApiAnswer answer = await api.QueryAsync("SELECT DISTINCT execution_date FROM voucher_usage");
        return (answer.Rows.Single()[0].GetString(), answer.Json.GetProperty("execution_date").GetString());
    }
}
