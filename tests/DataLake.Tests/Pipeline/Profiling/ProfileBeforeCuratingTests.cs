using System.Text.Json;
using System.Xml.Linq;
using DataLake.Tests.Reliability;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Pipeline.Profiling;

/// <summary>What a profile says of deliveries that are not curated, or no longer as they were.</summary>
public sealed class ProfileBeforeCuratingTests
{
    [Fact]
    public async Task Rows_that_would_be_rejected_are_those_that_are_rejected_later_but_for_duplicates()
    {
        using TestLake lake = new();
        await lake.DoAsync("sample", "--rows", "5000");
        await SmallDelivery.PutAsync(lake, "small");

        JsonElement before = (await lake.ProfileAsync("raw.voucher")).GetProperty("expected_rejections");
        await lake.DoAsync("run", "curate", "-e", "2020-05-29");
        JsonElement after = await lake.ProfileAsync("raw.voucher");

        string[] rejected = [.. after.GetProperty("comparison").GetProperty("rejected").EnumerateArray()
            .Where(reason => reason.GetProperty("reason").GetString() != "duplicate").Select(reason => reason.GetRawText())];
        rejected.Length.ShouldBeGreaterThan(1);
        before.GetProperty("reasons").EnumerateArray().Select(reason => reason.GetRawText()).ShouldBe(rejected);
        before.GetProperty("rows").GetInt64().ShouldBe(before.GetProperty("reasons").EnumerateArray().Sum(reason => reason.GetProperty("rows").GetInt64()));
        after.GetProperty("expected_rejections").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task Invalid_values_are_shown_with_their_delivery_and_row()
    {
        using TestLake lake = new();
        await SmallDelivery.PutAsync(lake, "a");
        await lake.DeliverAsync("b", TextTable.Parse(
            """
            timestamp           | country_code | last_order_ts | first_order_ts | total_orders | voucher_amount
            2020-01-02 10:00:00 | Chile        | 2020-01-01    | 2019-01-01     | 3            | 100
            2020-01-02 10:00:00 | Chile        | 2020-01-01    | 2019-01-01     | -1           | 100
            2020-01-02 10:00:00 | Chile        | 2020-01-01    | 2019-01-01     | 7.6          | 100
            2020-01-02 10:00:00 | Chile        | 2020-01-01    | 2019-01-01     | 7            | 0
            """));

        JsonElement profile = await lake.ProfileAsync("raw.voucher");
        XElement page = await lake.ProfilePageAsync("raw.voucher");

        profile.Alerts().ShouldContain("41.7 % of the delivered rows would be rejected (5 rows), 2 of them for invalid_total_orders");
        string[] rows = [.. page.Descendants("section").Single(section => section.Attribute("id")?.Value == "rejected")
            .Descendants("table").Where(table => table.Attribute("class")!.Value == "examples")
            .SelectMany(table => table.Descendants("tbody").Descendants("tr")).Select(row => string.Join(" | ", row.Elements().Select(cell => cell.Value)))];
        rows.ShouldContain("customer/voucher/b.parquet | 1 | 2020-01-02 10:00:00 | Chile | 2020-01-01 | 2019-01-01 | -1 | 100");
        rows.ShouldContain("customer/voucher/b.parquet | 3 | 2020-01-02 10:00:00 | Chile | 2020-01-01 | 2019-01-01 | 7 | 0");
        page.Descendants("section").Single(section => section.Attribute("id")?.Value == "rejected").Value.ShouldContain("as duplicate");
    }

    [Fact]
    public async Task Command_that_is_advised_curates_and_publishes_nothing()
    {
        using TestLake lake = new();
        await SmallDelivery.PutAsync(lake, "a");
        await lake.DoAsync("run", "-e", "2020-05-29");
        await SmallDelivery.PutAsync(lake, "b");
        IReadOnlyList<string> published = FolderListing.Of(Path.Combine(lake.Root, "consumption", "customer"));

        JsonElement profile = await lake.ProfileAsync("raw.voucher");
        XElement page = await lake.ProfilePageAsync("raw.voucher");
        string command = profile.GetProperty("why_no_comparison").GetProperty("command").GetString()!;
        await lake.DoAsync(command.Split(' ')[1..]);

        command.ShouldBe("lake run curate -e 2020-05-29");
        profile.GetProperty("why_no_comparison").GetProperty("reason").GetString().ShouldBe("Not yet curated for 2020-05-29: 1 of 2 raw objects.");
        profile.GetProperty("execution_date").ValueKind.ShouldBe(JsonValueKind.Null);
        page.Descendants("header").Single().Value.ShouldNotContain("curated for");
        page.Descendants("section").Single(section => section.Attribute("id")?.Value == "comparison").Descendants("code").Single().Value.ShouldBe(command);
        FolderListing.Of(Path.Combine(lake.Root, "consumption", "customer")).ShouldBe(published);
        (await lake.ProfileAsync("raw.voucher")).GetProperty("comparison").ValueKind.ShouldBe(JsonValueKind.Object);
    }

    [Theory]
    [InlineData(true, "customer/voucher/a.parquet was replaced since it was curated.")]
    [InlineData(false, "The raw object customer/voucher/a.parquet is gone since it was curated.")]
    public async Task Curated_rows_are_profiled_when_their_delivery_is_no_longer_there(bool isReplaced, string reason)
    {
        using TestLake lake = new();
        string path = await SmallDelivery.PutAsync(lake, "a");
        await lake.DoAsync("run", "curate", "-e", "2020-05-29");
        File.Delete(path);
        if (isReplaced)
        {
            await lake.DeliverAsync("a", "SELECT 1 AS other");
        }

        JsonElement profile = await lake.ProfileAsync("curated.voucher");

        profile.GetProperty("why_no_comparison").GetProperty("reason").GetString().ShouldBe(reason);
        profile.GetProperty("execution_date").GetString().ShouldBe("2020-05-29T00:00:00Z");
        profile.GetProperty("overview").GetProperty("rows").GetInt64().ShouldBe(5);
    }

    [Fact]
    public async Task Raw_rows_are_profiled_when_what_was_curated_of_them_is_damaged()
    {
        using TestLake lake = new();
        await SmallDelivery.PutAsync(lake);
        await lake.DoAsync("run", "curate", "-e", "2020-05-29");
        string curated = Directory.GetFiles(Path.Combine(lake.Root, "curated", "customer", "voucher", "files")).Single();
        byte[] bytes = await File.ReadAllBytesAsync(curated);
        bytes[^20] ^= 1;
        await File.WriteAllBytesAsync(curated, bytes);

        JsonElement profile = await lake.ProfileAsync("raw.voucher");
        JsonElement why = profile.GetProperty("why_no_comparison");
        await lake.DoAsync(why.GetProperty("command").GetString()!.Split(' ')[1..]);

        why.GetProperty("reason").GetString().ShouldBe("A curated object for 2020-05-29 is damaged or gone.");
        profile.GetProperty("expected_rejections").GetProperty("rows").GetInt64().ShouldBe(2);
        (await lake.ProfileAsync("raw.voucher")).GetProperty("comparison").GetProperty("curated_rows").GetInt64().ShouldBe(5);
    }
}
