using System.Text.Json;
using Microsoft.Playwright;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Console;

/// <summary>The page Segments: heat map, distribution, and what moved.</summary>
[Collection(ConsoleTestGroup.Name)]
public sealed class SegmentsPageTests(ConsoleFixture console)
{
    [BrowserFact]
    public async Task Heat_map_has_the_most_used_amount_of_every_country_and_segment()
    {
        JsonElement map = (await console.Api.GetAsync("/v1/segments/frequent_segment/most-used")).Json;
        await using ConsoleVisit visit = await ConsoleVisit.OpenAsync(console, "/segments");

        ILocator cells = visit.Page.Locator(".heat button");
        await Assertions.Expect(cells).ToHaveCountAsync(map.GetProperty("segments").GetArrayLength());
        string peru = (await visit.Page.Locator(".heat tbody tr", new() { HasText = "Peru" }).TextContentAsync())!;
        peru.ShouldStartWith("Peru2,640");
        visit.ShouldBeQuiet();
    }

    [BrowserFact]
    public async Task Click_on_a_cell_shows_all_amounts_of_the_segment()
    {
        JsonElement ranking = (await console.Api.GetAsync("/v1/segments/frequent_segment/37+/vouchers?country_code=Peru")).Json.GetProperty("vouchers");
        await using ConsoleVisit visit = await ConsoleVisit.OpenAsync(console, "/segments");

        await visit.Page.Locator(".heat tbody tr", new() { HasText = "Peru" }).GetByRole(AriaRole.Button).Last.ClickAsync();
        await visit.Page.GetByRole(AriaRole.Heading, new() { Name = "All vouchers of segment 37+ in Peru" }).WaitForAsync();

        IReadOnlyList<string> times = await visit.Page.Locator("#segments-distribution tbody td:nth-child(3)").AllTextContentsAsync();
        times.Select(text => long.Parse(text.Replace(",", "", StringComparison.Ordinal)))
            .ShouldBe(ranking.EnumerateArray().Select(one => one.GetProperty("times_used").GetInt64()));
        visit.ShouldBeQuiet();
    }

    [BrowserFact]
    public async Task Moves_between_two_snapshots_have_the_shares_of_both()
    {
        JsonElement before = (await console.Api.GetAsync($"/v1/segments/recency_segment/most-used?execution_date={ConsoleFixture.Earlier}")).Json.GetProperty("segments");
        JsonElement after = (await console.Api.GetAsync("/v1/segments/recency_segment/most-used")).Json.GetProperty("segments");
        int all = before.EnumerateArray().Concat(after.EnumerateArray()).Select(one => $"{one.GetProperty("country_code")} {one.GetProperty("segment")}").Distinct().Count();
        await using ConsoleVisit visit = await ConsoleVisit.OpenAsync(console, "/segments?by=recency_segment");

        await Assertions.Expect(visit.Page.GetByLabel("Compared with")).ToHaveValueAsync(ConsoleFixture.Earlier);
        await Assertions.Expect(visit.Page.Locator("#segments-moves tbody tr")).ToHaveCountAsync(all);
        await Assertions.Expect(visit.Page.Locator("#segments-moves caption")).ToHaveTextAsync("From 15 Apr 2020 to 29 May 2020");
        visit.ShouldBeQuiet();
    }

    [BrowserFact]
    public async Task Snapshot_is_not_compared_with_itself()
    {
        await using ConsoleVisit visit = await ConsoleVisit.OpenAsync(console, "/segments");

        await visit.Page.GetByLabel("Compared with").SelectOptionAsync(ConsoleFixture.Served);

        await Assertions.Expect(visit.Page.Locator("#segments-moves")).ToContainTextAsync("These are the same");
        visit.ShouldBeQuiet();
    }

    [BrowserFact]
    public async Task Choice_of_another_segmentation_is_kept_in_the_address()
    {
        await using ConsoleVisit visit = await ConsoleVisit.OpenAsync(console, "/segments");

        await visit.Page.GetByLabel("Segmentation").SelectOptionAsync("recency_segment");
        await visit.SettleAsync();
        await visit.Page.ReloadAsync();
        await visit.SettleAsync();

        await Assertions.Expect(visit.Page.GetByLabel("Segmentation")).ToHaveValueAsync("recency_segment");
        await Assertions.Expect(visit.Page.Locator(".heat thead th").Last).ToHaveTextAsync("180+");
        visit.ShouldBeQuiet();
    }
}
