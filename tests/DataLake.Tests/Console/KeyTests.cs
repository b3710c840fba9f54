using DataLake.Tests.Api;
using DataLake.Tests.Api.Security;
using Microsoft.Playwright;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Console;

/// <summary>With API keys configured the console asks for one, and keeps it in memory alone.</summary>
[Collection(ConsoleTestGroup.Name)]
public sealed class KeyTests(ConsoleFixture console)
{
    private const string Key = "a-key-to-look-with";

    [BrowserFact]
    public async Task Key_is_asked_for_kept_from_page_to_page_and_stored_nowhere()
    {
        await using TestApi api = await StartAsync();
        await using ConsoleVisit visit = await ConsoleVisit.OpenAsync(console, "/", api: api);

        await TypeKeyAsync(visit, Key);
        await LookupPageTests.AskAsync(visit, "Peru", "15");
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Segments" }).ClickAsync();
        await visit.Page.Locator(".heat button").First.WaitForAsync();

        await Assertions.Expect(visit.Page.Locator("dialog[open]")).ToHaveCountAsync(0);
        (await visit.Page.EvaluateAsync<string>(
            "async () => JSON.stringify([localStorage, sessionStorage, document.cookie, history.state, (await indexedDB.databases()).length, (await caches.keys()).length, document.documentElement.outerHTML, [...document.querySelectorAll('input')].map(one => one.value)])"))
            .ShouldNotContain(Key);
        visit.Requests.ShouldAllBe(url => !url.Contains(Key, StringComparison.Ordinal));
        visit.ShouldBeQuiet("401 (Unauthorized)");
    }

    [BrowserFact]
    public async Task Key_is_asked_for_again_when_it_is_not_known_and_after_the_page_is_loaded_again()
    {
        await using TestApi api = await StartAsync();
        await using ConsoleVisit visit = await ConsoleVisit.OpenAsync(console, "/segments", api: api);

        await TypeKeyAsync(visit, "another");
        await Assertions.Expect(visit.Page.GetByText("The key is not one that the service knows.")).ToBeVisibleAsync();
        await TypeKeyAsync(visit, Key);
        await visit.Page.Locator(".heat button").First.WaitForAsync();
        await visit.Page.ReloadAsync();

        await Assertions.Expect(visit.Page.GetByLabel("API key", new() { Exact = true })).ToBeFocusedAsync();
        await Assertions.Expect(visit.Page.GetByLabel("API key", new() { Exact = true })).ToHaveValueAsync("");
    }

    [BrowserFact]
    public async Task Page_says_what_is_missing_when_no_key_is_typed_in()
    {
        await using TestApi api = await StartAsync();
        await using ConsoleVisit visit = await ConsoleVisit.OpenAsync(console, "/segments", api: api);

        await visit.Page.GetByLabel("API key", new() { Exact = true }).PressAsync("Escape");

        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Alert).First).ToContainTextAsync("A key is needed");
    }

    [BrowserTheory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Dialog_is_accessible_and_so_is_the_page_that_got_no_key(ColorScheme scheme)
    {
        await using TestApi api = await StartAsync();
        await using ConsoleVisit visit = await ConsoleVisit.OpenAsync(console, "/runs", new() { ColorScheme = scheme, BypassCSP = true }, api);

        (await EveryPageTests.ViolationsAsync(visit)).ShouldBeEmpty();
        await TypeKeyAsync(visit, "another");
        await Assertions.Expect(visit.Page.GetByText("The key is not one that the service knows.")).ToBeVisibleAsync();
        await Assertions.Expect(visit.Page.Locator("#key-state")).ToBeHiddenAsync();
        (await EveryPageTests.ViolationsAsync(visit)).ShouldBeEmpty();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Not now" }).ClickAsync();
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Try again, and type one in.");
        (await EveryPageTests.ViolationsAsync(visit)).ShouldBeEmpty();
    }

    [BrowserFact]
    public async Task Page_says_which_scope_a_key_lacks()
    {
        await using TestApi api = await StartAsync("lookup");
        await using ConsoleVisit visit = await ConsoleVisit.OpenAsync(console, "/segments", api: api);

        await TypeKeyAsync(visit, Key);

        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Alert).First).ToContainTextAsync("lacks the scope browse");
    }

    [BrowserFact]
    public async Task Key_that_may_only_look_up_is_enough_for_a_lookup()
    {
        await using TestApi api = await StartAsync("lookup");
        await using ConsoleVisit visit = await ConsoleVisit.OpenAsync(console, "/", api: api);
        await TypeKeyAsync(visit, Key);

        await visit.Page.GetByLabel("Find similar customers by").And(visit.Page.Locator("input")).FillAsync("frequent_segment");
        await visit.Page.GetByLabel("Country").FillAsync("Peru");
        await visit.Page.GetByLabel("Number of orders so far").FillAsync("15");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Find the voucher" }).ClickAsync();

        await Assertions.Expect(visit.Page.Locator(".answer")).ToContainTextAsync("segment 13-37 (frequent_segment) of Peru");
        await Assertions.Expect(visit.Page.Locator("#lookup-curl")).ToContainTextAsync("-H \"X-Api-Key: $KEY\"");
    }

    [BrowserTheory]
    [InlineData("lookup+browse")]
    [InlineData("lookup")]
    public async Task Key_that_was_first_refused_may_be_given_when_the_question_is_asked(string scopes)
    {
        await using TestApi api = await StartAsync(scopes);
        await using ConsoleVisit visit = await ConsoleVisit.OpenAsync(console, "/?country_code=Peru&segment_name=frequent_segment&total_orders=15", api: api);
        await visit.Page.GetByLabel("API key", new() { Exact = true }).PressAsync("Escape");
        await Assertions.Expect(visit.Page.Locator("dialog[open]")).ToHaveCountAsync(0);

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Find the voucher" }).ClickAsync();
        await TypeKeyAsync(visit, Key);

        await Assertions.Expect(visit.Page.Locator(".answer")).ToContainTextAsync("segment 13-37 (frequent_segment) of Peru");
        visit.Page.Url.ShouldEndWith("/?country_code=Peru&segment_name=frequent_segment&total_orders=15");
    }

    private Task<TestApi> StartAsync(string scopes = "lookup+browse") =>
        TestApi.StartAsync(console.Lake, ("LAKE_API_KEYS", $"console:{scopes}:{TestKeys.HashOf(Key)}"));

    private static async Task TypeKeyAsync(ConsoleVisit visit, string key)
    {
        await visit.Page.GetByLabel("API key", new() { Exact = true }).FillAsync(key);
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Use the key" }).ClickAsync();
    }
}
