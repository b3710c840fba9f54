using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Console;

/// <summary>The page Runs: history, funnel, audits, and a failed publish.</summary>
[Collection(ConsoleTestGroup.Name)]
public sealed class RunsPageTests(ConsoleFixture console)
{
    [BrowserFact]
    public async Task Failed_publish_shows_its_error_and_how_to_mend_it()
    {
        JsonElement failed = (await console.Api.GetAsync("/v1/runs?limit=1")).Json.GetProperty("runs")[0];
        JsonElement failure = (await console.Api.GetAsync($"/v1/runs/{failed.GetProperty("run_id").GetString()}")).Json.GetProperty("failure");
        await using ConsoleVisit visit = await ConsoleVisit.OpenAsync(console, "/runs");

        ILocator details = visit.Page.Locator("#runs-details");
        await Assertions.Expect(details.Locator("h2 .tag")).ToHaveTextAsync("failed");
        ILocator error = details.GetByRole(AriaRole.Alert);
        await Assertions.Expect(error).ToContainTextAsync(failure.GetProperty("what").GetString()!);
        await Assertions.Expect(error).ToContainTextAsync(failure.GetProperty("where").GetString()!);
        string[] mend = failure.GetProperty("mend").GetString()!.Split('`');
        await Assertions.Expect(error).ToContainTextAsync(string.Concat(mend));
        await Assertions.Expect(error.Locator("code").Last).ToHaveTextAsync(mend[1]);
        failure.GetProperty("what").GetString()!.ShouldContain("assert_rejected_share_within_limit");
        visit.ShouldBeQuiet();
    }

    [BrowserTheory]
    [InlineData("lake backfill", ConsoleFixture.Earlier, "Rows of a later date")]
    [InlineData("lake run -e " + ConsoleFixture.Served, ConsoleFixture.Served, "All raw rows were curated by earlier runs.")]
    public async Task Funnel_has_the_rows_of_every_step_also_where_an_earlier_run_curated_them(string command, string date, string remark)
    {
        JsonElement run = (await console.Api.GetAsync("/v1/runs")).Json.GetProperty("runs").EnumerateArray().Single(one => one.GetProperty("command").GetString()!.StartsWith(command, StringComparison.Ordinal));
        string id = run.GetProperty("run_id").GetString()!;
        JsonElement accounts = (await console.Api.GetAsync($"/v1/quality?execution_date={date}")).Json;
        JsonElement rejected = accounts.GetProperty("rejected");
        TextTable counted = await console.Lake.QueryAsync(
            "SELECT sum(times_used) FROM consumption.voucher_usage WHERE segment_name = 'frequent_segment'", date);
        await using ConsoleVisit visit = await ConsoleVisit.OpenAsync(console, $"/runs?run={id}");

        string[] steps = [.. (await visit.Page.Locator(".funnel li").AllTextContentsAsync()).Select(text => text[..text.LastIndexOf(' ')])];

        steps.ShouldBe(
        [
            $"Raw rows{accounts.GetProperty("rows").GetInt64():N0}",
            $"Curated{accounts.GetProperty("curated").GetInt64():N0}",
            $"Rejected{rejected.EnumerateObject().Sum(one => one.Value.GetInt64()):N0}",
            .. rejected.EnumerateObject().OrderByDescending(one => one.Value.GetInt64()).Select(one => $"{one.Name.Replace('_', ' ')}{one.Value.GetInt64():N0}"),
            $"Counted{long.Parse(counted.Rows[0][0]!, CultureInfo.InvariantCulture):N0}",
        ]);
        ILocator details = visit.Page.Locator("#runs-details");
        await Assertions.Expect(details).ToContainTextAsync(remark);
        await Assertions.Expect(details.GetByText("shares add up")).ToBeVisibleAsync();
        visit.ShouldBeQuiet();
    }

    [BrowserFact]
    public async Task History_has_every_run_with_its_outcome_and_the_time_of_its_stages()
    {
        JsonElement runs = (await console.Api.GetAsync("/v1/runs")).Json.GetProperty("runs");
        await using ConsoleVisit visit = await ConsoleVisit.OpenAsync(console, "/runs");

        (await visit.Page.Locator("#runs-history .tag").AllTextContentsAsync()).ShouldBe(runs.EnumerateArray().Select(run => run.GetProperty("outcome").GetString()!));
        (await visit.Page.Locator("#runs-history li code").AllTextContentsAsync()).ShouldBe(runs.EnumerateArray().Select(run => run.GetProperty("command").GetString()!));
        await Assertions.Expect(visit.Page.Locator("#runs-chart tbody tr")).ToHaveCountAsync(runs.EnumerateArray().Count(run => run.GetProperty("stages").GetArrayLength() > 0));
        await Assertions.Expect(visit.Page.Locator("#runs-chart tbody tr").First.Locator("td").Last).ToHaveTextAsync("–");
        await visit.Page.Locator("#runs-history button").Last.ClickAsync();
        await Assertions.Expect(visit.Page.Locator("#runs-details h2 .tag").First).ToHaveTextAsync("succeeded");
        await Assertions.Expect(visit.Page.Locator("#runs-details h2").First).ToBeFocusedAsync();
        await Assertions.Expect(visit.Page.Locator("#runs-history [aria-current]")).ToHaveCountAsync(1);
        await Assertions.Expect(visit.Page.Locator("#runs-history li").Last.Locator("[aria-current]")).ToHaveCountAsync(1);
        visit.ShouldBeQuiet();
    }
}
