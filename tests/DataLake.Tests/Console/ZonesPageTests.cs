using System.Text.Json;
using DataLake.Tests.Api;
using Microsoft.Playwright;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Console;

/// <summary>The page Zones: from the buckets down to rows, and out of the lake.</summary>
[Collection(ConsoleTestGroup.Name)]
public sealed class ZonesPageTests(ConsoleFixture console)
{
    [BrowserFact]
    public async Task Zone_is_browsed_down_to_the_first_rows_of_an_object()
    {
        await using ConsoleVisit visit = await ConsoleVisit.OpenAsync(console, "/zones");

        await FollowAsync(visit, "provision");
        await FollowAsync(visit, "customer/");
        await FollowAsync(visit, "voucher_most_used/");
        await FollowAsync(visit, "execution_date=2020-05-29T000000/");
        await Assertions.Expect(visit.Page.Locator(".manifest")).ToContainTextAsync("Rows out");
        await visit.Page.GetByRole(AriaRole.Link, new() { NameRegex = new("^run=") }).ClickAsync();
        await FollowAsync(visit, "part-0.parquet");
        await visit.Page.Locator("#zones-preview table.dense").WaitForAsync();

        string key = new Uri(visit.Page.Url).Query.Split("key=")[1];
        JsonElement preview = (await console.Api.GetAsync($"/v1/zones/provision/preview?key={key}&limit=50")).Json;
        (await visit.Page.Locator("#zones-preview table.dense thead th").AllTextContentsAsync())
            .ShouldBe(preview.GetProperty("columns").EnumerateArray().Select(column => column.GetProperty("name").GetString()!));
        await Assertions.Expect(visit.Page.Locator("#zones-preview table.dense tbody tr")).ToHaveCountAsync(preview.GetProperty("rows").GetArrayLength());
        await Assertions.Expect(visit.Page.Locator("#zones-preview .facts")).ToContainTextAsync($"Rows{preview.GetProperty("row_count").GetInt64()}");
        await visit.Page.GetByText("Schema").ClickAsync();
        await Assertions.Expect(visit.Page.Locator("#zones-preview details")).ToContainTextAsync("voucher_amountDECIMAL(18,2)");
        visit.ShouldBeQuiet();
    }

    [BrowserFact]
    public async Task Object_is_downloaded_as_it_is()
    {
        await using ConsoleVisit visit = await ConsoleVisit.OpenAsync(console, "/zones?zone=consumption&key=customer/voucher/_current.json");

        Task<IDownload> download = visit.Page.WaitForDownloadAsync();
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Download" }).ClickAsync();

        (await download).SuggestedFilename.ShouldBe("_current.json");
        string pointer = Path.Combine(console.Lake.Root, "consumption", "customer", "voucher", "_current.json");
        (await File.ReadAllBytesAsync(await (await download).PathAsync())).ShouldBe(await File.ReadAllBytesAsync(pointer));
    }

    [BrowserFact]
    public async Task Link_to_the_console_of_the_store_is_there_when_it_is_set()
    {
        await using TestApi api = await TestApi.StartAsync(console.Lake, ("LAKE_API_STORE_CONSOLE", "https://store.example.com/console"));
        await using ConsoleVisit without = await ConsoleVisit.OpenAsync(console, "/zones");
        await using ConsoleVisit with = await ConsoleVisit.OpenAsync(console, "/zones", api: api);

        await Assertions.Expect(with.Page.GetByText("The object store's own console")).ToHaveAttributeAsync("href", "https://store.example.com/console");
        await Assertions.Expect(without.Page.GetByText("The object store's own console")).ToHaveCountAsync(0);
    }

    [BrowserFact]
    public async Task Path_leads_back_up()
    {
        await using ConsoleVisit visit = await ConsoleVisit.OpenAsync(console, "/zones?zone=raw&prefix=customer/voucher/");

        await visit.Page.Locator(".crumbs").GetByRole(AriaRole.Link, new() { Name = "customer" }).ClickAsync();

        await Assertions.Expect(visit.Page.Locator("#zones-folder").GetByRole(AriaRole.Link, new() { Name = "voucher/" })).ToBeVisibleAsync();
        visit.ShouldBeQuiet();
    }

    private static Task FollowAsync(ConsoleVisit visit, string name) =>
        visit.Page.Locator("main a", new() { HasText = name }).First.ClickAsync();
}
