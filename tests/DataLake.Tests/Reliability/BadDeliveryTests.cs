using System.Text.Json;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Reliability;

/// <summary>Deliveries as they should not be: each is counted under its reasons, or ends the run with exit code 5.</summary>
public sealed class BadDeliveryTests
{
    private const string Columns = """
        '2020-05-20 10:00:00+00:00' AS "timestamp", 'Peru' AS country_code, '2020-05-01 00:00:00+00:00' AS last_order_ts,
        TIMESTAMPTZ '2019-05-01 00:00:00+00' AS first_order_ts, '3.0' AS total_orders, 2640.0::DOUBLE AS voucher_amount
        """;

    [Theory]
    [InlineData("* EXCLUDE (voucher_amount)", "voucher_amount", "is missing")]
    [InlineData("""* EXCLUDE ("timestamp")""", "timestamp", "is missing")]
    [InlineData("""* REPLACE (CAST(1590000000 AS BIGINT) AS "timestamp")""", "timestamp", "is BIGINT and must be a timestamp, a date or VARCHAR")]
    [InlineData("* REPLACE (51 AS country_code)", "country_code", "is INTEGER and must be VARCHAR")]
    [InlineData("* REPLACE (TIMESTAMP '2020-05-01' AS total_orders)", "total_orders", "is TIMESTAMP and must be a number or VARCHAR")]
    [InlineData("* REPLACE ([2640.0] AS voucher_amount)", "voucher_amount", "must be a number or VARCHAR")]
    [InlineData("* REPLACE (true AS total_orders)", "total_orders", "is BOOLEAN and must be a number or VARCHAR")]
    public async Task Run_names_object_column_and_mend_when_a_column_breaks_the_contract(string selection, string column, string fault)
    {
        using TestLake lake = await ServedAsync();
        await lake.DeliverAsync("2020/bad", $"SELECT {selection} FROM (SELECT {Columns})");

        await ShouldRefuseAsync(lake, $"column {column}", fault);
    }

    [Theory]
    [InlineData("country;amount\nPeru;2640\n", "not readable as Parquet")]
    [InlineData("", "zero bytes")]
    [InlineData("PAR1", "not readable as Parquet")]
    [InlineData("PAR1....PAR1", "not readable as Parquet")]
    public async Task Run_names_object_and_mend_when_the_bytes_are_not_parquet(string bytes, string fault)
    {
        using TestLake lake = await ServedAsync();
        await File.WriteAllTextAsync(BadPath(lake), bytes);

        await ShouldRefuseAsync(lake, fault);
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(0.999)]
    public async Task Run_names_object_and_mend_when_the_file_is_truncated(double keep)
    {
        using TestLake lake = await ServedAsync();
        string path = await lake.DeliverAsync("2020/bad", $"SELECT {Columns} FROM range(5000)");
        byte[] bytes = await File.ReadAllBytesAsync(path);
        await File.WriteAllBytesAsync(path, bytes[..(int)(bytes.Length * keep)]);

        await ShouldRefuseAsync(lake, "not readable as Parquet");
    }

    [Fact]
    public async Task Run_names_object_and_mend_when_a_page_is_damaged()
    {
        using TestLake lake = await ServedAsync();
        string path = await lake.DeliverAsync("2020/bad", $"SELECT {Columns}, uuid() AS customer FROM range(5000)");
        byte[] bytes = await File.ReadAllBytesAsync(path);
        bytes.AsSpan(4, 24).Fill(0xFF);
        await File.WriteAllBytesAsync(path, bytes);

        await ShouldRefuseAsync(lake, "2020/bad.parquet");
    }

    [Fact]
    public async Task Run_takes_a_delivery_when_its_columns_have_another_order_case_and_company()
    {
        using TestLake lake = new();
        await lake.DeliverAsync(
            "odd",
            $"""
             SELECT voucher_amount AS "Voucher_Amount", 'x' AS campaign, total_orders, 1 AS source_row, first_order_ts, last_order_ts, country_code, "timestamp" AS "TIMESTAMP"
             FROM (SELECT {Columns})
             """);

        await lake.DoAsync("run", "-e", "2020-05-28");

        (await lake.QueryAsync("SELECT country_code, total_orders, voucher_amount FROM curated.voucher")).Lines.ShouldBe(["Peru | 3 | 2640.00"]);
    }

    [Fact]
    public async Task Run_keeps_extra_columns_with_the_rejected_rows_when_a_delivery_has_some()
    {
        using TestLake lake = new();
        await lake.DeliverAsync("odd", $"SELECT {Columns}, 'spring' AS campaign UNION ALL SELECT * REPLACE (NULL AS voucher_amount), 'autumn' FROM (SELECT {Columns})");

        await lake.DoAsync("run", "-e", "2020-05-28");

        (await lake.QueryAsync("SELECT campaign, reject_reason, source_key FROM curated.voucher_rejected")).Lines
            .ShouldBe(["autumn | missing_voucher_amount | customer/voucher/odd.parquet"]);
    }

    [Theory]
    [InlineData("TIMESTAMP", "TIMESTAMP", "TIMESTAMP", "INTEGER", "DECIMAL(18,2)")]
    [InlineData("TIMESTAMPTZ", "DATE", "TIMESTAMPTZ", "BIGINT", "INTEGER")]
    [InlineData("TIMESTAMP_S", "TIMESTAMP_MS", "DATE", "UTINYINT", "HUGEINT")]
    [InlineData("TIMESTAMP_NS", "TIMESTAMP_NS", "VARCHAR", "DOUBLE", "FLOAT")]
    [InlineData("VARCHAR", "VARCHAR", "VARCHAR", "VARCHAR", "VARCHAR")]
    [InlineData("VARCHAR", "VARCHAR", "DATE", "DECIMAL(10,1)", "DECIMAL(38,10)")]
    public async Task Run_takes_a_delivery_when_its_columns_are_typed(string timestamp, string last, string first, string orders, string amount)
    {
        using TestLake lake = new();
        await lake.DeliverAsync(
            "typed",
            $"""
             SELECT CAST('2020-05-20 10:00:00' AS {timestamp}) AS "timestamp", 'Peru' AS country_code, CAST('2020-05-01' AS {last}) AS last_order_ts,
                    CAST('2019-05-01' AS {first}) AS first_order_ts, CAST(3 AS {orders}) AS total_orders, CAST(2640 AS {amount}) AS voucher_amount
             """);

        await lake.DoAsync("run", "-e", "2020-05-28");

        (await lake.QueryAsync("FROM curated.voucher")).Lines
            .ShouldBe(["2020-05-20 10:00:00 | Peru | 2019-05-01 00:00:00 | 2020-05-01 00:00:00 | 3 | 2640.00"]);
    }

    [Fact]
    public async Task Run_counts_a_country_once_when_it_is_spelt_in_several_ways()
    {
        using TestLake lake = new();
        await lake.DeliverAsync(
            "spelt",
            $"""
             SELECT * EXCLUDE (i, code) REPLACE (code AS country_code, CAST(TIMESTAMP '2020-05-20' + to_hours(i) AS VARCHAR) AS "timestamp")
             FROM (SELECT {Columns}), (VALUES (1, 'Peru'), (2, ' Peru '), (3, 'PERU'), (4, E'peru\t'), (5, E'\r\nPeru')) AS spelling(i, code)
             """);

        await lake.DoAsync("run", "-e", "2020-05-28");

        (await lake.QueryAsync("SELECT country_code, segment, times_used FROM consumption.voucher_most_used")).Lines
            .ShouldBe(["Peru | 0-4 | 5", "Peru | 0-30 | 5"], ignoreOrder: true);
    }

    [Fact]
    public async Task Rows_are_counted_under_their_reasons_when_values_are_bad()
    {
        (string Column, string Value, string Reason)[] cases =
        [
            ("timestamp", "'   '", "missing_timestamp"),
            ("timestamp", "'yesterday'", "invalid_timestamp"),
            ("timestamp", "'infinity'", "invalid_timestamp"),
            ("timestamp", "'0000-01-01 00:00:00'", "invalid_timestamp"),
            ("timestamp", "'10000-01-01 00:00:00'", "invalid_timestamp"),
            ("timestamp", "'2020-02-30 00:00:00'", "invalid_timestamp"),
            ("country_code", "' \t'", "missing_country_code"),
            ("country_code", "NULL::VARCHAR", "missing_country_code"),
            ("last_order_ts", "''", "missing_last_order_ts"),
            ("last_order_ts", "'NaN'", "invalid_last_order_ts"),
            ("first_order_ts", "'first'", "invalid_first_order_ts"),
            ("first_order_ts", "'9999-12-31'", "first_order_after_last_order"),
            ("total_orders", "''", "missing_total_orders"),
            ("total_orders", "'NaN'", "invalid_total_orders"),
            ("total_orders", "'nan'::DOUBLE", "invalid_total_orders"),
            ("total_orders", "-1", "invalid_total_orders"),
            ("total_orders", "'-1'", "invalid_total_orders"),
            ("total_orders", "'7.6'", "invalid_total_orders"),
            ("total_orders", "7.6::DOUBLE", "invalid_total_orders"),
            ("total_orders", "'1e309'", "invalid_total_orders"),
            ("total_orders", "'2147483648'", "invalid_total_orders"),
            ("total_orders", "'infinity'::DOUBLE", "invalid_total_orders"),
            ("voucher_amount", "NULL::DOUBLE", "missing_voucher_amount"),
            ("voucher_amount", "' '", "missing_voucher_amount"),
            ("voucher_amount", "'nan'::DOUBLE", "invalid_voucher_amount"),
            ("voucher_amount", "'NaN'", "invalid_voucher_amount"),
            ("voucher_amount", "'-infinity'::FLOAT", "invalid_voucher_amount"),
            ("voucher_amount", "'1e309'", "invalid_voucher_amount"),
            ("voucher_amount", "-1.0", "invalid_voucher_amount"),
            ("voucher_amount", "0", "invalid_voucher_amount"),
            ("voucher_amount", "'free'", "invalid_voucher_amount"),
        ];
        using TestLake lake = await ServedAsync();
        foreach (((string column, string value, _), int i) in cases.Select((one, i) => (one, i)))
        {
            await lake.DeliverAsync($"odd/{i}", $"""SELECT * REPLACE ({value} AS "{column}") FROM (SELECT {Columns})""");
        }

        await lake.DoAsync("run", "-e", "2020-05-29", "--format", "json");

        (await lake.QueryAsync("SELECT source_key, reject_reason FROM curated.voucher_rejected")).Lines.ShouldBe(
            cases.Select((one, i) => $"customer/voucher/odd/{i}.parquet | {one.Reason}"), ignoreOrder: true);
    }

    [Fact]
    public async Task Rows_are_kept_when_values_are_odd_but_good()
    {
        (string Column, string Value, string Expected)[] cases =
        [
            ("timestamp", "'0001-01-01 00:00:00'", "0001-01-01 00:00:00"),
            ("timestamp", "'9999-12-31 23:59:59.999999'", "9999-12-31 23:59:59.999999"),
            ("last_order_ts", "'9999-12-31'", "9999-12-31 00:00:00"),
            ("first_order_ts", "'0001-01-01'", "0001-01-01 00:00:00"),
            ("total_orders", "' 12.0 '", "12"),
            ("total_orders", "'1.2e1'", "12"),
            ("total_orders", "'2147483647'", "2147483647"),
            ("voucher_amount", "'0.01'", "0.01"),
        ];
        using TestLake lake = await ServedAsync();
        foreach (((string column, string value, _), int i) in cases.Select((one, i) => (one, i)))
        {
            await lake.DeliverAsync($"odd/{i}", $"""SELECT * REPLACE ({value} AS "{column}") FROM (SELECT {Columns})""");
        }

        await lake.DoAsync("run", "-e", "2020-05-29");

        foreach ((string column, string value, string expected) in cases)
        {
            string name = column switch { "timestamp" => "assigned_at", "last_order_ts" => "last_order_at", "first_order_ts" => "first_order_at", _ => column };
            (await lake.QueryAsync($"SELECT count(*) > 0 FROM curated.voucher WHERE CAST({name} AS VARCHAR) = '{expected}'")).Single.ShouldBe("true", value);
        }
    }

    [Fact]
    public async Task Run_counts_nothing_of_a_delivery_when_it_has_no_rows()
    {
        using TestLake lake = await ServedAsync();
        LakeState before = await LakeState.ReadAsync(lake);
        await lake.DeliverAsync("2020/empty", $"SELECT {Columns} LIMIT 0");

        await lake.DoAsync("run", "-e", "2020-05-28");

        LakeState after = await LakeState.ReadAsync(lake);
        after.Parts["served"].ShouldBe(before.Parts["served"]);
    }

    [Fact]
    public async Task Run_serves_what_was_served_when_too_many_rows_are_rejected()
    {
        using TestLake lake = await ServedAsync();
        LakeState before = await LakeState.ReadAsync(lake);
        string path = await lake.DeliverAsync("2020/mostly-bad", $"SELECT * EXCLUDE (range) REPLACE (NULL::DOUBLE AS voucher_amount) FROM (SELECT {Columns}), range(900)");

        CommandOutcome outcome = await lake.InvokeAsync("run", "-e", "2020-05-29");

        outcome.ExitCode.ShouldBe(3);
        outcome.Error.ShouldContain("assert_rejected_share_within_limit");
        (await LakeState.ReadAsync(lake)).Parts["served"].ShouldBe(before.Parts["served"]);
        await ShouldShowFailureAsync(lake, "AuditFailed");
        File.Delete(path);
        await lake.DoAsync("run", "-e", "2020-05-29");
    }

    [Fact]
    public async Task Run_says_how_to_get_data_when_there_is_none()
    {
        using TestLake lake = new();

        CommandOutcome outcome = await lake.InvokeAsync("run", "-e", "2020-05-29");

        outcome.ExitCode.ShouldBe(5);
        outcome.Error.ShouldContain("lake ingest <file>");
    }

    /// <summary>A lake with one good delivery, run and served.</summary>
    private static async Task<TestLake> ServedAsync()
    {
        TestLake lake = new();
        await lake.DeliverAsync(
            "2020/good",
            $"""SELECT * EXCLUDE (i) REPLACE (CAST(TIMESTAMP '2020-05-10' + to_minutes(i) AS VARCHAR) AS "timestamp") FROM (SELECT {Columns}), range(50) AS numbers(i)""");
        await lake.DoAsync("run", "-e", "2020-05-28");
        return lake;
    }

    private static string BadPath(TestLake lake) => Path.Combine(lake.Root, "raw", "customer", "voucher", "2020", "bad.parquet");

    /// <summary>The run ends with exit code 5 and a line that says what to do; nothing else has changed; without the object all is well.</summary>
    private static async Task ShouldRefuseAsync(TestLake lake, params string[] phrases)
    {
        LakeState before = await LakeState.ReadAsync(lake);

        CommandOutcome outcome = await lake.InvokeAsync("run", "-e", "2020-05-29");

        outcome.ExitCode.ShouldBe(5, outcome.Error);
        string line = outcome.Error.TrimEnd();
        line.ShouldStartWith("error: ");
        line.ShouldNotContain('\n');
        line.ShouldNotContain("SELECT");
        foreach (string phrase in phrases.Append("raw/customer/voucher/2020/bad.parquet").Append("Have it delivered again, or remove it from the raw zone"))
        {
            line.ShouldContain(phrase);
        }

        (await LakeState.ReadAsync(lake)).ShouldEqual(before);
        await ShouldShowFailureAsync(lake, "RawData");
        File.Delete(BadPath(lake));
        await lake.DoAsync("run", "-e", "2020-05-29");
        (await lake.QueryAsync("SELECT max(times_used) FROM consumption.voucher_usage", "2020-05-29")).Single.ShouldBe("50");
    }

    private static async Task ShouldShowFailureAsync(TestLake lake, string kind)
    {
        using JsonDocument runs = JsonDocument.Parse(await lake.DoAsync("runs", "--format", "json"));
        JsonElement latest = runs.RootElement.GetProperty("runs")[0];
        latest.GetProperty("outcome").GetString().ShouldBe("failed");
        string id = latest.GetProperty("run_id").GetString()!;
        using JsonDocument run = JsonDocument.Parse(await lake.DoAsync("runs", id, "--format", "json"));
        run.RootElement.GetProperty("mend").GetString().ShouldNotBeNullOrEmpty();
        (await File.ReadAllTextAsync(Path.Combine(lake.Root, "consumption", "_runs", id + ".json"))).ShouldContain(kind);
    }
}
