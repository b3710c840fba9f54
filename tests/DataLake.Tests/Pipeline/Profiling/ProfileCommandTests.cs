using System.Text.Json;
using DataLake.Lake;
using DataLake.Tests.Reliability;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Pipeline.Profiling;

public sealed class ProfileCommandTests
{
    [Theory]
    [InlineData("raw.voucher", "json", "output/profile-raw.json")]
    [InlineData("curated.voucher", "json", "output/profile-curated.json")]
    [InlineData("raw.voucher", "csv", "output/profile-raw.csv")]
    public async Task Profile_prints_its_numbers_when_asked(string table, string format, string golden)
    {
        using TestLake lake = new() { Clock = new ManualClock() };
        await SmallDelivery.PutAsync(lake);
        await lake.DoAsync("run", "curate", "-e", "2020-05-29");

        CommandOutcome outcome = await lake.InvokeAsync("profile", table, "--format", format);

        outcome.ExitCode.ShouldBe(0);
        outcome.Error.ShouldBeEmpty();
        Golden.Check(golden, outcome.Output, lake);
    }

    [Fact]
    public async Task Page_is_written_and_summed_up_when_a_file_is_named()
    {
        using TestLake lake = new();
        await SmallDelivery.PutAsync(lake);
        string path = Path.Combine(lake.Folder, "page.html");
        await File.WriteAllTextAsync(path, "what was there before");

        CommandOutcome outcome = await lake.InvokeAsync("profile", "raw.voucher", "--out", path);

        outcome.ExitCode.ShouldBe(0, outcome.Error);
        Golden.Check("output/profile-raw.txt", outcome.Output, lake);
        (await File.ReadAllTextAsync(path)).ShouldBe(await lake.DoAsync("profile", "raw.voucher", "--out", "-"));
        Directory.GetFiles(lake.Folder).ShouldBe([path], "nothing is left beside it");
    }

    [Fact]
    public async Task Page_that_was_there_stays_when_there_is_nothing_to_profile()
    {
        using TestLake lake = new();
        string path = Path.Combine(lake.Folder, "page.html");
        await File.WriteAllTextAsync(path, "what was there before");

        CommandOutcome outcome = await lake.InvokeAsync("profile", "raw.voucher", "--out", path);

        outcome.ExitCode.ShouldBe(5);
        (await File.ReadAllTextAsync(path)).ShouldBe("what was there before");
    }

    [Fact]
    public async Task Lake_is_not_touched_when_it_is_profiled()
    {
        using TestLake lake = new();
        await SmallDelivery.PutAsync(lake);
        await lake.DoAsync("run", "-e", "2020-05-29");
        IReadOnlyList<string> before = FolderListing.Of(lake.Root);

        await lake.ProfileAsync("raw.voucher");
        await lake.ProfileAsync("curated.voucher");

        FolderListing.Of(lake.Root).ShouldBe(before);
        Directory.GetDirectories(lake.Variable("LAKE_TEMP")!).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("raw.voucher", "customer/voucher/2020/b.parquet")]
    [InlineData("raw.voucher", "2020/b.parquet")]
    [InlineData("curated.voucher", "2020/b.parquet")]
    public async Task One_object_alone_is_profiled_when_it_is_named(string table, string key)
    {
        using TestLake lake = new();
        await SmallDelivery.PutAsync(lake, "a");
        await lake.DeliverAsync("2020/b", TextTable.Parse(
            """
            timestamp           | country_code | last_order_ts | first_order_ts | total_orders | voucher_amount
            2020-01-02 10:00:00 | Chile        | 2020-01-01    | 2019-01-01     | 3            | 100
            2020-01-02 10:00:00 | Chile        | 2020-01-01    | 2019-01-01     | x            | 100
            """));
        await lake.DoAsync("run", "curate", "-e", "2020-05-29");

        JsonElement profile = await lake.ProfileAsync(table, "--key", key);

        profile.Column("country_code").GetProperty("most_frequent").EnumerateArray().Single().GetProperty("value").GetString().ShouldBe("Chile");
        profile.GetProperty("overview").GetProperty("files").GetArrayLength().ShouldBe(1);
        JsonElement rejected = profile.GetProperty("comparison").GetProperty("rejected").EnumerateArray().Single();
        rejected.GetProperty("reason").GetString().ShouldBe("invalid_total_orders");
        rejected.GetProperty("examples")[0].GetProperty("values")[4].GetString().ShouldBe("x");
    }

    [Fact]
    public async Task Strange_values_are_counted_and_shown_when_a_delivery_has_them()
    {
        using TestLake lake = new();
        await lake.DeliverAsync("strange", TextTable.Parse(
            """
            timestamp           | country_code | last_order_ts | first_order_ts | total_orders | voucher_amount
            2020-01-02 10:00:00 | Peru         | 2020-01-01    | epoch          | NaN          | 1e309
            0001-01-01 00:00:00 | PERU         | 9999-12-31    | infinity       | -1           | 7.6
            soon                | ' peru '     | NULL          | ''             | '  '         | -0.0
            soon                | Peru         | 2020-02-30    | 2019-01-01     | 7.6          | 0
            """));

        JsonElement profile = await lake.ProfileAsync("raw.voucher");

        Counts("timestamp").ShouldBe("nulls 0, blanks 0, unreadable 2, distinct 2");
        Counts("last_order_ts").ShouldBe("nulls 1, blanks 0, unreadable 1, distinct 2");
        Counts("first_order_ts").ShouldBe("nulls 0, blanks 1, unreadable 2, distinct 1");
        Counts("total_orders").ShouldBe("nulls 0, blanks 1, unreadable 1, distinct 2");
        Counts("voucher_amount").ShouldBe("nulls 0, blanks 0, unreadable 1, distinct 2");
        profile.Column("country_code").GetProperty("variant_rows").GetInt64().ShouldBe(2);
        profile.Column("last_order_ts").GetProperty("max").GetString().ShouldBe("9999-12-31T00:00:00");
        profile.Alerts().ShouldContain("50 % of timestamp not a point in time (2 rows), such as ‘soon’");
        (await lake.ProfilePageAsync("raw.voucher")).Descendants("code").Select(code => code.Value).ShouldContain("2020-02-30");

        string Counts(string name)
        {
            JsonElement column = profile.Column(name);
            return $"nulls {column.GetProperty("nulls")}, blanks {column.GetProperty("blanks")}, unreadable {column.GetProperty("unreadable")}, distinct {column.GetProperty("distinct")}";
        }
    }

    [Fact]
    public async Task Empty_delivery_has_a_profile()
    {
        using TestLake lake = new();
        await lake.DeliverAsync("empty", """SELECT '' AS "timestamp", '' AS country_code, '' AS last_order_ts, '' AS first_order_ts, 1 AS total_orders, 1.0 AS voucher_amount LIMIT 0""");

        JsonElement profile = await lake.ProfileAsync("raw.voucher");

        profile.GetProperty("overview").GetProperty("rows").GetInt64().ShouldBe(0);
        profile.Alerts().ShouldContain("There are no rows");
        (await lake.ProfilePageAsync("raw.voucher")).Descendants("h1").Single().Value.ShouldBe("raw.voucher");
    }

    [Fact]
    public async Task Damaged_delivery_is_named_when_it_cannot_be_read()
    {
        using TestLake lake = new();
        string path = await SmallDelivery.PutAsync(lake);
        byte[] bytes = await File.ReadAllBytesAsync(path);
        await File.WriteAllBytesAsync(path, bytes[..(bytes.Length / 2)]);

        CommandOutcome outcome = await lake.InvokeAsync("profile", "raw.voucher", "--format", "json");

        outcome.ExitCode.ShouldBe(5, outcome.Error);
        outcome.Output.ShouldBeEmpty();
        outcome.Error.ShouldContain("customer/voucher/small.parquet");
    }

    [Fact]
    public async Task Dataset_is_profiled_by_its_own_columns_when_it_says_nothing_of_profiles()
    {
        using TestLake lake = new([("LAKE_DATASETS", Path.Combine(AppContext.BaseDirectory, "Datasets"))]) { Dataset = new DatasetName("store", "visit") };
        await lake.DeliverAsync("spring", TextTable.Parse(
            """
            when                | store | age  | basket
            2021-03-01 10:00:00 | Basel | 29   | 10.5
            2021-03-01 10:00:00 | Chur  | 13   | 2
            """), new Dictionary<string, string> { ["when"] = "TIMESTAMP", ["basket"] = "DOUBLE" });
        await lake.DoAsync("run", "curate", "-e", "2021-03-31", "--domain", "store", "--dataset", "visit");

        JsonElement profile = await lake.ProfileAsync("raw.visit", "--domain", "store");

        profile.GetProperty("columns").EnumerateArray().Select(column => column.GetProperty("name").GetString()).ShouldBe(["when", "store", "age", "basket"]);
        profile.GetProperty("over_time").GetProperty("column").GetString().ShouldBe("visited_at");
        profile.GetProperty("comparison").GetProperty("columns").EnumerateArray().Select(pair => pair.GetProperty("raw").GetProperty("name").GetString()).ShouldBe(["store", "age"]);
        profile.GetProperty("heat_map").ValueKind.ShouldBe(JsonValueKind.Null);
    }
}
