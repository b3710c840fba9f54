using Microsoft.Playwright;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Console;

/// <summary>The service goes away while a page is open, and comes back.</summary>
[Collection(ConsoleTestGroup.Name)]
public sealed class ServiceAwayTests(ConsoleFixture console)
{
    private const string Data = "**/v1/**";

    [BrowserTheory]
    [InlineData("Quality", "Lookup", "#lookup-by option, #lookup-countries option", 6)]
    [InlineData("Lookup", "Segments", "#segments-map .heat tbody tr, #segments-moves table", 5)]
    [InlineData("Lookup", "Snapshots", "#snapshots-timeline li, #snapshots-details table, #snapshots-diff caption", 4)]
    [InlineData("Lookup", "Runs", "#runs-history li, #runs-chart table, #runs-details .funnel", 5)]
    [InlineData("Lookup", "Zones", ".zone-list li, #zones-folder table", 5)]
    [InlineData("Lookup", "Quality", "#quality-chart table, #quality-deliveries table, #quality-rows table", 3)]
    public async Task Page_says_so_and_is_whole_after_another_try(string first, string page, string parts, int count)
    {
        await using ConsoleVisit visit = await ConsoleVisit.OpenAsync(console, first == "Lookup" ? "/" : "/quality", new() { BypassCSP = true });
        await visit.Page.RouteAsync(Data, route => route.AbortAsync());

        await TurnToAsync(visit, page);
        ILocator notices = visit.Page.GetByRole(AriaRole.Alert);
        await Assertions.Expect(notices.First).ToContainTextAsync("The service does not answer");
        await visit.SettleAsync();
        (await EveryPageTests.ViolationsAsync(visit)).ShouldBeEmpty();
        await visit.Page.UnrouteAsync(Data);
        while (await notices.CountAsync() > 0 && await notices.First.GetByRole(AriaRole.Button, new() { Name = "Try again" }).CountAsync() > 0)
        {
            await notices.First.GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();
            await visit.SettleAsync();
        }

        await Assertions.Expect(visit.Page.Locator(parts)).ToHaveCountAsync(count);
        visit.ShouldBeQuiet("net::ERR_FAILED");
    }

    [BrowserFact]
    public async Task Page_whose_script_does_not_come_says_so_and_is_there_after_another_try()
    {
        const string script = "**/runs.js";
        await using ConsoleVisit visit = await ConsoleVisit.OpenAsync(console, "/quality");
        await visit.GoToAsync("/docs");
        await visit.Page.RouteAsync(script, route => route.AbortAsync());
        await visit.GoToAsync("/");

        await TurnToAsync(visit, "Runs");
        ILocator notice = visit.Page.GetByRole(AriaRole.Alert);
        await Assertions.Expect(notice).ToContainTextAsync("The service does not answer");
        await visit.Page.UnrouteAsync(script);
        await notice.GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();

        await Assertions.Expect(visit.Page.Locator("#runs-chart table")).ToBeVisibleAsync();
        await Assertions.Expect(notice.Filter(new() { HasText = "The service does not answer" })).ToHaveCountAsync(0);
    }

    [BrowserFact]
    public async Task Button_for_more_says_what_is_wrong_and_stays()
    {
        await using ConsoleVisit visit = await ConsoleVisit.OpenAsync(console, "/zones?zone=consumption&prefix=customer/voucher/");
        await visit.Page.RouteAsync("**/folders?**", async route =>
        {
            IAPIResponse response = await route.FetchAsync();
            await route.FulfillAsync(new() { Response = response, Body = (await response.TextAsync()).Replace("\"next\":null", "\"next\":\"customer/voucher/_\"", StringComparison.Ordinal) });
        });
        await visit.Page.ReloadAsync();
        await visit.SettleAsync();
        int entries = await visit.Page.Locator("#zones-folder tbody tr").CountAsync();
        await visit.Page.RouteAsync(Data, route => route.AbortAsync());

        ILocator more = visit.Page.GetByRole(AriaRole.Button, new() { Name = "More" });
        await more.ClickAsync();
        await Assertions.Expect(visit.Page.Locator("#zones-folder [role=status]")).ToContainTextAsync("The service does not answer");
        await visit.Page.UnrouteAsync(Data);
        await more.ClickAsync();

        await Assertions.Expect(visit.Page.Locator("#zones-folder tbody tr")).Not.ToHaveCountAsync(entries);
        await Assertions.Expect(visit.Page.Locator("#zones-folder table")).ToHaveCountAsync(1);
        await Assertions.Expect(visit.Page.Locator("#zones-folder tbody tr").Nth(entries).Locator("a")).ToBeFocusedAsync();
    }

    private static Task TurnToAsync(ConsoleVisit visit, string page) =>
        visit.Page.Locator(".bar nav").GetByRole(AriaRole.Link, new() { Name = page }).ClickAsync();
}
