using System.Text.Json;
using System.Xml.Linq;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Pipeline.Profiling;

/// <summary>What a dataset's own SQL makes of a profile.</summary>
public sealed class ProfileDatasetTests
{
    [Fact]
    public async Task Curated_sql_reads_the_delivered_row_and_its_position()
    {
        using TestLake lake = new();
        lake.EditDataset(new Dictionary<string, string>());
        string sql = Path.Combine(DatasetFolder(lake), "curated", "voucher.sql");
        await File.WriteAllTextAsync(sql, (await File.ReadAllTextAsync(sql)).Replace(
            "WHEN is_in_calendar(assigned_at) IS NOT TRUE", "WHEN delivered.note = 'bad' OR source_row = 1 THEN 'noted' WHEN is_in_calendar(assigned_at) IS NOT TRUE", StringComparison.Ordinal)
            .Replace("AND voucher_amount > 0\n", "AND voucher_amount > 0 AND delivered.note IS DISTINCT FROM 'bad' AND source_row <> 1\n", StringComparison.Ordinal));
        foreach (string name in new[] { "a", "b" })
        {
            await lake.DeliverAsync(name, TextTable.Parse(
                """
                timestamp           | country_code | last_order_ts | first_order_ts | total_orders | voucher_amount | note | file_row_number
                2020-01-02 10:00:00 | Chile        | 2020-01-01    | 2019-01-01     | 3            | 100            | bad  | 7
                2020-01-02 10:00:01 | Chile        | 2020-01-01    | 2019-01-01     | 3            | 100            | good | 7
                2020-01-02 10:00:02 | Chile        | 2020-01-01    | 2019-01-01     | 3            | 100            | good | 7
                """));
        }

        JsonElement reason = (await lake.ProfileAsync("raw.voucher")).GetProperty("expected_rejections").GetProperty("reasons").EnumerateArray().Single();

        reason.GetProperty("reason").GetString().ShouldBe("noted");
        reason.GetProperty("rows").GetInt64().ShouldBe(4);
        reason.GetProperty("examples").EnumerateArray().Select(one => $"{one.GetProperty("source_key").GetString()} {one.GetProperty("source_row")}")
            .ShouldBe(["customer/voucher/a.parquet 0", "customer/voucher/a.parquet 1", "customer/voucher/b.parquet 0"]);
    }

    [Theory]
    [InlineData("SELECT 1 AS one WHERE false", "It returns 0 rows instead of one")]
    [InlineData("SELECT 1 AS one UNION ALL SELECT 2", "It returns 2 rows instead of one")]
    [InlineData("SELECT 1.5 AS \"with half a row\"", "\"with half a row\" is DECIMAL(2,1) and must be an integer")]
    [InlineData("SELECT count_if(nosuch) AS one FROM profile.typed_rows", "nosuch")]
    public async Task Checks_that_are_none_are_named_with_their_file(string sql, string fault)
    {
        using TestLake lake = new();
        lake.EditDataset(new Dictionary<string, string>());
        string path = Path.Combine(DatasetFolder(lake), "profile.sql");
        await File.WriteAllTextAsync(path, sql);
        await SmallDelivery.PutAsync(lake);

        CommandOutcome outcome = await lake.InvokeAsync("profile", "raw.voucher", "--format", "json");

        outcome.ExitCode.ShouldBe(2, outcome.Error);
        outcome.Error.ShouldContain(path);
        outcome.Error.ShouldContain(fault);
    }

    [Fact]
    public async Task Macros_of_a_dataset_are_made_once_and_hold()
    {
        using TestLake lake = new();
        lake.EditDataset(new Dictionary<string, string>());
        await File.AppendAllTextAsync(Path.Combine(lake.Variable("LAKE_DATASETS")!, "macros.sql"), "\nCREATE TEMP MACRO one() AS 1;\n");
        await File.WriteAllTextAsync(Path.Combine(DatasetFolder(lake), "profile.sql"), "SELECT sum(one()) AS \"counted once\" FROM profile.typed_rows");
        await SmallDelivery.PutAsync(lake);

        JsonElement profile = await lake.ProfileAsync("raw.voucher");

        profile.GetProperty("checks").EnumerateArray().Single().GetProperty("rows").GetInt64().ShouldBe(8);
    }

    [Fact]
    public async Task Row_without_a_last_order_is_not_one_with_a_last_order()
    {
        using TestLake lake = new();
        await lake.DeliverAsync("a", TextTable.Parse(
            """
            timestamp           | country_code | last_order_ts | first_order_ts | total_orders | voucher_amount
            2020-01-02 10:00:00 | Chile        | NULL          | NULL           | 0            | 100
            2020-01-02 10:00:00 | Chile        | 2020-01-01    | NULL           | 0            | 100
            """));

        (await lake.ProfileAsync("raw.voucher")).Alerts().ShouldContain("1 row with a last order, yet no orders counted");
    }

    [Fact]
    public async Task Heat_map_has_every_row_with_values_or_without()
    {
        using TestLake lake = new();
        await lake.DeliverAsync("a", TextTable.Parse(
            """
            timestamp           | country_code | last_order_ts | first_order_ts | total_orders | voucher_amount
            2020-01-02 10:00:00 | Peru         | 2020-01-01    | NULL           | 1            | 100
            2020-01-02 10:00:00 | Peru         | 2020-01-01    | NULL           | 2            | 100
            2020-01-02 10:00:00 | PERU         | 2020-01-01    | NULL           | 3            | NULL
            2020-01-02 10:00:00 | ''           | 2020-01-01    | NULL           | 4            | 20
            2020-01-02 10:00:00 | NULL         | 2020-01-01    | NULL           | 5            | NULL
            """));

        JsonElement map = (await lake.ProfileAsync("raw.voucher")).GetProperty("heat_map");
        XElement table = (await lake.ProfilePageAsync("raw.voucher")).Descendants("section").Single(section => section.Attribute("id")?.Value == "heat-map").Descendants("table").Single();

        map.GetProperty("columns").EnumerateArray().Select(label => label.GetString()).ShouldBe(["20.00", "100.00", ""]);
        map.GetProperty("rows").EnumerateArray().Select(row => row.GetRawText().Replace(" ", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal))
            .ShouldBe(["""{"label":"Peru","counts":[0,2,1]}""", """{"label":"","counts":[1,0,1]}"""]);
        table.Descendants("th").Select(cell => cell.Value).ShouldBe(["country_code", "20", "100", "empty", "all", "Peru", "empty"]);
    }

    [Fact]
    public async Task Column_of_several_types_is_named_with_its_files()
    {
        using TestLake lake = new();
        await SmallDelivery.PutAsync(lake, "a");
        await SmallDelivery.PutAsync(lake, "b");
        await lake.DeliverAsync("c", SmallDelivery.Rows);

        (await lake.ProfileAsync("raw.voucher")).Alerts().ShouldContain("voucher_amount is DOUBLE in 2 files, VARCHAR in customer/voucher/c.parquet");
    }

    [Fact]
    public async Task Long_text_is_cut_on_the_page_and_whole_in_the_numbers()
    {
        string text = new('x', 5000);
        using TestLake lake = new();
        await lake.DeliverAsync(
            "long", """SELECT $1 AS "timestamp", $1 AS country_code, $1 AS last_order_ts, $1 AS first_order_ts, $1 AS total_orders, $1 AS voucher_amount FROM range(2)""", text);

        XElement page = await lake.ProfilePageAsync("raw.voucher");
        JsonElement profile = await lake.ProfileAsync("raw.voucher");

        page.Value.ShouldNotContain(text[..201]);
        page.Descendants("code").Select(code => code.Value).ShouldContain(text[..200] + "… (5,000 characters)");
        profile.Column("country_code").GetProperty("max").GetString().ShouldBe(text);
        profile.Alerts().ShouldAllBe(alert => alert.Length < 500);
    }

    private static string DatasetFolder(TestLake lake) => Path.Combine(lake.Variable("LAKE_DATASETS")!, lake.Dataset.Domain, lake.Dataset.Dataset);
}
