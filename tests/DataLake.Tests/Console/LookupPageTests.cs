using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using DataLake.Tests.Api;
using Microsoft.Playwright;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Console;

/// <summary>The page Lookup: the answer for one customer, and what stands behind it.</summary>
[Collection(ConsoleTestGroup.Name)]
public sealed class LookupPageTests(ConsoleFixture console)
{
    [BrowserFact]
    public async Task Known_customer_gets_the_published_amount_with_its_share_and_ranking()
    {
        TextTable usage = await console.Lake.QueryAsync(
            """
            SELECT CAST(voucher_amount AS DOUBLE) AS voucher_amount, share, times_used FROM consumption.voucher_usage
            WHERE country_code = 'Peru' AND segment_name = 'frequent_segment' AND segment = '13-37' ORDER BY rank
            """,
            ConsoleFixture.Served);
        await using ConsoleVisit visit = await ConsoleVisit.OpenAsync(console, "/");

        await AskAsync(visit, "peru", "15");

        ILocator answer = visit.Page.Locator(".answer");
        (await answer.Locator(".figure").GetAttributeAsync("data-amount")).ShouldBe(usage.Rows[0][0]!.Replace(".0", "", StringComparison.Ordinal));
        (await answer.TextContentAsync())!.ShouldContain(Percent(usage.Rows[0][1]!));
        (await answer.TextContentAsync())!.ShouldContain("segment 13-37 (frequent_segment) of Peru");
        string[] shares = [.. await visit.Page.Locator("#lookup-ranking tbody td:nth-child(2)").AllTextContentsAsync()];
        shares.ShouldBe(usage.Rows.Select(row => Percent(row[1]!)));
        (await visit.Page.GetByRole(AriaRole.Img, new() { NameRegex = new("^Vouchers of segment 13-37 in Peru: ") }).IsVisibleAsync()).ShouldBeTrue();
        visit.ShouldBeQuiet();
    }

    [BrowserFact]
    public async Task Request_as_curl_gives_the_same_answer()
    {
        await using ConsoleVisit visit = await ConsoleVisit.OpenAsync(console, "/");
        await AskAsync(visit, "Peru", "15");

        string command = (await visit.Page.Locator("#lookup-curl").TextContentAsync())!;
        using Process curl = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", command]) { RedirectStandardOutput = true })!;
        string body = await curl.StandardOutput.ReadToEndAsync();
        await curl.WaitForExitAsync();

        JsonSerializer.Deserialize<JsonElement>(body).GetProperty("voucher_amount").ToString()
            .ShouldBe(await visit.Page.Locator(".figure").GetAttributeAsync("data-amount"));
    }

    [BrowserFact]
    public async Task Recency_is_asked_for_by_the_date_of_the_last_order()
    {
        ApiAnswer expected = await console.Api.GetAsync("/v1/vouchers/most-used?country_code=China&segment_name=recency_segment&last_order_ts=2020-04-10&as_of=2020-05-29");
        await using ConsoleVisit visit = await ConsoleVisit.OpenAsync(console, "/");

        await visit.Page.GetByLabel("Country").FillAsync("China");
        await visit.Page.GetByLabel("Find similar customers by").SelectOptionAsync("recency_segment");
        (await visit.Page.GetByLabel("Number of orders so far").IsVisibleAsync()).ShouldBeFalse();
        await visit.Page.GetByLabel("Date of the last order").FillAsync("2020-04-10");
        await visit.Page.GetByLabel("Counted to").FillAsync("2020-05-29");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Find the voucher" }).ClickAsync();
        await visit.Page.Locator("#lookup-ranking table").WaitForAsync();

        (await visit.Page.Locator(".figure").GetAttributeAsync("data-amount")).ShouldBe(expected.Json.GetProperty("voucher_amount").ToString());
        string answer = (await visit.Page.Locator(".answer").TextContentAsync())!;
        answer.ShouldContain("segment 30-60");
        answer.ShouldContain("Counted to 29 May 2020: 49 days after the last order.");
        visit.ShouldBeQuiet();
    }

    [BrowserFact]
    public async Task Day_that_a_last_order_is_counted_to_is_said_when_it_is_today_and_when_it_is_before_the_order()
    {
        string today = DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        await using ConsoleVisit visit = await ConsoleVisit.OpenAsync(console, $"/?country_code=China&segment_name=recency_segment&last_order_ts={today}");
        await Assertions.Expect(visit.Page.Locator(".answer")).ToContainTextAsync(": 0 days after the last order.");

        await visit.GoToAsync("/?country_code=China&segment_name=recency_segment&last_order_ts=2020-04-10&as_of=2020-04-01");

        await Assertions.Expect(visit.Page.Locator(".answer")).ToContainTextAsync("The last order is 9 days after 1 Apr 2020, which it is counted to.");
        visit.ShouldBeQuiet();
    }

    [BrowserTheory]
    [InlineData(true, "Copied")]
    [InlineData(false, "The browser did not allow it; mark the text and copy it")]
    public async Task Request_is_copied_where_the_browser_allows_it(bool isAllowed, string said)
    {
        await using ConsoleVisit visit = await ConsoleVisit.OpenAsync(console, "/");
        await AskAsync(visit, "Peru", "15");
        await visit.Page.EvaluateAsync($"() => Object.defineProperty(navigator, 'clipboard', {{ value: {(isAllowed ? "{ writeText: () => Promise.resolve() }" : "undefined")} }})");

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Copy" }).ClickAsync();

        await Assertions.Expect(visit.Page.GetByText(said)).ToBeVisibleAsync();
        visit.ShouldBeQuiet();
    }

    [BrowserFact]
    public async Task Recency_can_be_chosen_by_a_person()
    {
        await using ConsoleVisit visit = await ConsoleVisit.OpenAsync(console, "/");

        ILocator by = visit.Page.GetByLabel("Find similar customers by");
        (await by.Locator("option").EvaluateAllAsync<bool>("options => options.every(option => getComputedStyle(option).display !== 'none')")).ShouldBeTrue();
        await by.FocusAsync();
        await visit.Page.Keyboard.PressAsync("ArrowDown");

        await Assertions.Expect(by).ToHaveValueAsync("recency_segment");
        await Assertions.Expect(visit.Page.GetByLabel("Date of the last order")).ToBeVisibleAsync();
        visit.ShouldBeQuiet();
    }

    [BrowserFact]
    public async Task Question_is_kept_in_the_address()
    {
        await using ConsoleVisit visit = await ConsoleVisit.OpenAsync(console, "/");
        await AskAsync(visit, "Peru", "15");
        string? amount = await visit.Page.Locator(".figure").TextContentAsync();

        await visit.Page.ReloadAsync();

        await Assertions.Expect(visit.Page.Locator(".figure")).ToHaveTextAsync(amount!);
        await Assertions.Expect(visit.Page.GetByLabel("Country")).ToHaveValueAsync("Peru");
        await Assertions.Expect(visit.Page.GetByLabel("Number of orders so far")).ToHaveValueAsync("15");
        visit.ShouldBeQuiet();
    }

    [BrowserFact]
    public async Task Wrong_fields_are_marked_and_the_first_is_gone_to()
    {
        await using ConsoleVisit visit = await ConsoleVisit.OpenAsync(console, "/");

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Find the voucher" }).ClickAsync();

        ILocator country = visit.Page.GetByLabel("Country");
        await Assertions.Expect(country).ToHaveAttributeAsync("aria-invalid", "true");
        await Assertions.Expect(country).ToBeFocusedAsync();
        await Assertions.Expect(country).ToHaveAccessibleDescriptionAsync("This is missing and must be a country as the deliveries name it, at most 64 characters.");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Some fields are wrong");
        visit.ShouldBeQuiet("400 (Bad Request)");
    }

    [BrowserFact]
    public async Task Country_without_vouchers_is_said_in_words()
    {
        await using ConsoleVisit visit = await ConsoleVisit.OpenAsync(console, "/");

        await visit.Page.GetByLabel("Country").FillAsync("Narnia");
        await visit.Page.GetByLabel("Number of orders so far").FillAsync("3");
        await visit.Page.GetByLabel("Number of orders so far").PressAsync("Enter");

        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("No voucher is known for this country");
        visit.ShouldBeQuiet("404 (Not Found)");
    }

    internal static async Task AskAsync(ConsoleVisit visit, string country, string orders)
    {
        await visit.Page.GetByLabel("Country").FillAsync(country);
        await visit.Page.GetByLabel("Number of orders so far").FillAsync(orders);
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Find the voucher" }).ClickAsync();
        await visit.Page.Locator("#lookup-ranking table").WaitForAsync();
        await visit.SettleAsync();
    }

    private static string Percent(string share) =>
        Math.Round(double.Parse(share, CultureInfo.InvariantCulture) * 100, 1, MidpointRounding.AwayFromZero).ToString("0.#", CultureInfo.InvariantCulture) + "%";
}
