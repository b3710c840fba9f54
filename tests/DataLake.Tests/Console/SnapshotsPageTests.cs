using System.Text.Json;
using DataLake.Tests.Api;
using DataLake.Tests.Reliability;
using Microsoft.Playwright;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Console;

/// <summary>The page Snapshots: timeline, what is served, and the difference of two.</summary>
[Collection(ConsoleTestGroup.Name)]
public sealed class SnapshotsPageTests(ConsoleFixture console)
{
    [BrowserFact]
    public async Task Timeline_has_the_published_dates_and_says_which_one_is_served()
    {
        await using ConsoleVisit visit = await ConsoleVisit.OpenAsync(console, "/snapshots");

        (await visit.Page.Locator("#snapshots-timeline button").AllTextContentsAsync()).ShouldBe(["29 May 2020", "15 Apr 2020"]);
        await Assertions.Expect(visit.Page.Locator("#snapshots-timeline li.is-served button")).ToHaveTextAsync("29 May 2020");
        await Assertions.Expect(visit.Page.Locator("#snapshots-details")).ToContainTextAsync("8 audits passed");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "15 Apr 2020" }).ClickAsync();
        await Assertions.Expect(visit.Page.Locator("#snapshots-details h2")).ToHaveTextAsync("Snapshot of 15 Apr 2020 not served");
        visit.ShouldBeQuiet();
    }

    [BrowserFact]
    public async Task Difference_after_a_second_publish_has_every_changed_segment()
    {
        using TestLake lake = new();
        await SmallDelivery.PutAsync(lake);
        await lake.DoAsync("run", "-e", "2020-05-26");
        await using TestApi api = await TestApi.StartAsync(lake);
        await using ConsoleVisit visit = await ConsoleVisit.OpenAsync(console, "/snapshots", api: api);
        await Assertions.Expect(visit.Page.Locator("#snapshots-diff")).ToContainTextAsync("These are the same");

        await lake.DoAsync("run", "-e", "2020-05-29");
        await api.PollAsync();
        await visit.GoToAsync("/snapshots");

        JsonElement changes = (await api.GetAsync("/v1/snapshots/2020-05-26/diff/current")).Json.GetProperty("changes");
        changes.EnumerateArray().Select(change => change.GetProperty("country_code").GetString()).ShouldContain("China");
        await Assertions.Expect(visit.Page.Locator("#snapshots-diff tbody tr")).ToHaveCountAsync(changes.GetArrayLength());
        await Assertions.Expect(visit.Page.Locator("#snapshots-diff tbody tr").First).ToHaveTextAsync("China13-37 frequent_segmentappearednone1,760 100%");
        await Assertions.Expect(visit.Page.Locator("#snapshots-diff caption")).ToHaveTextAsync("Changes from 26 May 2020 to 29 May 2020");
        visit.ShouldBeQuiet();
    }

    [BrowserFact]
    public async Task Earlier_snapshots_are_a_button_away_and_can_be_named_in_the_address()
    {
        // As if a page of the list had one snapshot only.
        await using ConsoleVisit visit = await ConsoleVisit.OpenAsync(console, "/");
        await visit.Page.RouteAsync(url => url.Contains("/v1/snapshots?limit=200", StringComparison.Ordinal), route =>
            route.ContinueAsync(new() { Url = route.Request.Url.Replace("limit=200", "limit=1", StringComparison.Ordinal) }));

        await visit.GoToAsync($"/snapshots?from={ConsoleFixture.Earlier}");
        await Assertions.Expect(visit.Page.Locator("#snapshots-timeline li")).ToHaveCountAsync(1);
        await Assertions.Expect(visit.Page.GetByLabel("From", new() { Exact = true })).ToHaveValueAsync(ConsoleFixture.Earlier);
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Earlier snapshots" }).ClickAsync();

        await Assertions.Expect(visit.Page.Locator("#snapshots-timeline li")).ToHaveCountAsync(2);
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Button, new() { Name = "15 Apr 2020" })).ToBeFocusedAsync();
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Button, new() { Name = "Earlier snapshots" })).ToHaveCountAsync(0);
        (await visit.Page.GetByLabel("From", new() { Exact = true }).Locator("option").AllTextContentsAsync()).ShouldBe(["29 May 2020 (served)", "15 Apr 2020"]);
        visit.ShouldBeQuiet();
    }

    [BrowserFact]
    public async Task Lake_without_anything_published_says_what_to_do_next_on_every_page()
    {
        using TestLake lake = new();
        await using TestApi api = await TestApi.StartAsync(lake);
        await using ConsoleVisit visit = await ConsoleVisit.OpenAsync(console, "/snapshots", api: api);

        await Assertions.Expect(visit.Page.Locator("#snapshots-timeline")).ToContainTextAsync("lake run -e <date>");
        await Assertions.Expect(visit.Page.Locator("#served")).ToHaveTextAsync("Nothing published yet");
        foreach ((string path, string place, string command) in new[]
        {
            ("/", "#lookup-answer", "lake run -e <date>"), ("/segments", "#segments-map", "lake run -e <date>"), ("/runs", "#runs-history", "lake run -e <date>"),
            ("/zones?zone=raw", "#zones-folder", "lake ingest <file>"), ("/quality", "#quality-chart", "lake ingest <file>"),
        })
        {
            await visit.GoToAsync(path);
            await Assertions.Expect(visit.Page.Locator($"{place} pre")).ToContainTextAsync(command);
        }

        visit.ShouldBeQuiet("503 (Service Unavailable)", "404 (Not Found)");
    }
}
