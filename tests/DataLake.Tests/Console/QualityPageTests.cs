using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Console;

/// <summary>The page Quality: rejected rows by reason, and examples.</summary>
[Collection(ConsoleTestGroup.Name)]
public sealed class QualityPageTests(ConsoleFixture console)
{
    [BrowserFact]
    public async Task Reasons_have_the_rows_that_were_rejected()
    {
        JsonElement rejected = (await console.Api.GetAsync("/v1/quality")).Json.GetProperty("rejected");
        await using ConsoleVisit visit = await ConsoleVisit.OpenAsync(console, "/quality");

        string[] reasons = [.. await visit.Page.Locator("#quality-chart tbody th").AllTextContentsAsync()];
        string[] rows = [.. await visit.Page.Locator("#quality-chart tbody td:nth-child(2)").AllTextContentsAsync()];

        reasons.Zip(rows).ShouldBe(rejected.EnumerateObject().OrderByDescending(one => one.Value.GetInt64())
            .Select(one => (one.Name.Replace('_', ' '), one.Value.GetInt64().ToString("N0", CultureInfo.InvariantCulture))));
        await Assertions.Expect(visit.Page.Locator("#quality-deliveries tbody tr")).ToHaveCountAsync(1);
        visit.ShouldBeQuiet();
    }

    [BrowserFact]
    public async Task Examples_are_rows_of_the_chosen_reason()
    {
        await using ConsoleVisit visit = await ConsoleVisit.OpenAsync(console, "/quality");

        await visit.Page.GetByLabel("Rejected for", new() { Exact = true }).SelectOptionAsync("missing_voucher_amount");
        await Assertions.Expect(visit.Page.Locator("#quality-rows caption")).ToHaveTextAsync("The first 20 rows rejected for missing voucher amount, as they were delivered");

        string[] columns = [.. await visit.Page.Locator("#quality-rows thead th").AllTextContentsAsync()];
        foreach (ILocator row in await visit.Page.Locator("#quality-rows tbody tr").AllAsync())
        {
            string[] cells = [.. await row.Locator("th, td").AllTextContentsAsync()];
            cells[Array.IndexOf(columns, "voucher_amount")].ShouldBe("null");
            cells[Array.IndexOf(columns, "reject_reason")].ShouldBe("missing_voucher_amount");
        }

        visit.ShouldBeQuiet();
    }
}
