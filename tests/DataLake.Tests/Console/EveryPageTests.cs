using System.Text.Json;
using DataLake.Api.Console;
using Microsoft.Playwright;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Console;

/// <summary>What holds for every page of the console.</summary>
[Collection(ConsoleTestGroup.Name)]
public sealed class EveryPageTests(ConsoleFixture console)
{
    private const string Rules = "{ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }";

    public static TheoryData<string> Pages => [.. ConsolePage.All.Select(page => page.Path)];

    [BrowserTheory]
    [MemberData(nameof(Pages))]
    public async Task Page_is_accessible_in_light_and_in_dark(string path)
    {
        foreach (ColorScheme scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await using ConsoleVisit visit = await OpenFullAsync(path, new() { ColorScheme = scheme });

            (await ViolationsAsync(visit)).ShouldBeEmpty($"{path} {scheme}");
            visit.ShouldBeQuiet();
            await KeepPictureAsync(visit, path, scheme.ToString());
        }
    }

    [BrowserTheory]
    [MemberData(nameof(Pages))]
    public async Task Page_fits_a_phone(string path)
    {
        await using ConsoleVisit visit = await OpenFullAsync(path, new() { ViewportSize = new() { Width = 360, Height = 740 }, HasTouch = true, IsMobile = true, DeviceScaleFactor = 2 });

        (await visit.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(360);
        (await ViolationsAsync(visit)).ShouldBeEmpty(path);
        visit.ShouldBeQuiet();
        await KeepPictureAsync(visit, path, "phone");
    }

    [BrowserFact]
    public async Task Every_page_is_reached_with_the_keyboard_alone()
    {
        await using ConsoleVisit visit = await ConsoleVisit.OpenAsync(console, "/");
        foreach (ConsolePage page in ConsolePage.All.Skip(1))
        {
            await TabToAsync(visit, ".bar nav a", page.Title);
            await visit.Page.Keyboard.PressAsync("Enter");
            await visit.SettleAsync();

            new Uri(visit.Page.Url).AbsolutePath.ShouldBe(page.Path);
            ILocator heading = visit.Page.Locator($"section[data-page={page.Name}] h1");
            await Assertions.Expect(heading).ToBeVisibleAsync();
            await Assertions.Expect(heading).ToBeFocusedAsync();
            (await visit.Page.TitleAsync()).ShouldBe($"{page.Title} · Voucher lake");
        }

        await visit.Page.GoBackAsync();
        await Assertions.Expect(visit.Page.Locator(".bar nav a[aria-current]")).ToHaveTextAsync(ConsolePage.All[^2].Title);
        visit.ShouldBeQuiet();
    }

    [BrowserFact]
    public async Task Customer_is_looked_up_with_the_keyboard_alone()
    {
        await using ConsoleVisit visit = await ConsoleVisit.OpenAsync(console, "/");

        await visit.Page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(visit.Page.GetByText("Skip to the content")).ToBeFocusedAsync();
        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.Page.Keyboard.PressAsync("Tab");
        await visit.Page.Keyboard.TypeAsync("Latvia");
        await visit.Page.Keyboard.PressAsync("Tab");
        await visit.Page.Keyboard.PressAsync("Tab");
        await visit.Page.Keyboard.TypeAsync("50");
        await visit.Page.Keyboard.PressAsync("Enter");

        await Assertions.Expect(visit.Page.Locator(".answer")).ToContainTextAsync("segment 37+ (frequent_segment) of Latvia");
        await Assertions.Expect(visit.Page.Locator("#said")).ToContainTextAsync($"Most used voucher: {await visit.Page.Locator(".figure").TextContentAsync()}, ");
        visit.ShouldBeQuiet();
    }

    [BrowserTheory]
    [MemberData(nameof(Pages))]
    public async Task Page_does_not_jump_while_it_loads(string path)
    {
        await using ConsoleVisit visit = await ConsoleVisit.OpenAsync(console, path);

        double shift = await visit.Page.EvaluateAsync<double>(
            """
            () => new Promise(resolve => {
                let sum = 0;
                new PerformanceObserver(list => { for (const entry of list.getEntries()) { sum += entry.hadRecentInput ? 0 : entry.value; } })
                    .observe({ type: 'layout-shift', buffered: true });
                setTimeout(() => resolve(sum), 300);
            })
            """);

        shift.ShouldBeLessThan(0.1, path);
    }

    /// <summary>Opens a page with as much on it as it can show.</summary>
    private async Task<ConsoleVisit> OpenFullAsync(string path, BrowserNewContextOptions options)
    {
        // Only so that the check itself can be run in the page; its own scripts keep to the policy in all other tests.
        options.BypassCSP = true;
        ConsoleVisit visit = await ConsoleVisit.OpenAsync(console, path, options);
        switch (path)
        {
            case "/":
                await LookupPageTests.AskAsync(visit, "Peru", "15");
                break;
            case "/segments":
                await visit.Page.Locator(".heat button").First.ClickAsync();
                await visit.Page.Locator("#segments-distribution table").WaitForAsync();
                break;
            case "/zones":
                await visit.Page.GetByRole(AriaRole.Link, new() { Name = "customer/" }).ClickAsync();
                await visit.Page.GetByRole(AriaRole.Link, new() { Name = "voucher/" }).ClickAsync();
                await visit.Page.GetByRole(AriaRole.Link, new() { Name = "execution_date=2020-05-29T000000/" }).ClickAsync();
                await visit.Page.GetByRole(AriaRole.Link, new() { NameRegex = new("^run=") }).ClickAsync();
                await visit.Page.GetByRole(AriaRole.Link, new() { Name = "voucher_usage.parquet" }).ClickAsync();
                await visit.Page.Locator("#zones-preview table.dense").WaitForAsync();
                break;
            default:
                break;
        }

        await visit.SettleAsync();
        return visit;
    }

    /// <summary>What axe-core finds wrong with the page as it is; the window must have been opened with <c>BypassCSP</c>.</summary>
    internal static async Task<IEnumerable<string>> ViolationsAsync(ConsoleVisit visit)
    {
        await visit.Page.AddScriptTagAsync(new() { Path = Path.Combine(AppContext.BaseDirectory, "axe.min.js") });
        string found = await visit.Page.EvaluateAsync<string>($"async () => JSON.stringify((await axe.run(document, {Rules})).violations)");
        return JsonSerializer.Deserialize<JsonElement>(found).EnumerateArray().Select(one =>
            $"{one.GetProperty("id")}: {one.GetProperty("help")}: {string.Join(" | ", one.GetProperty("nodes").EnumerateArray().Select(node => $"{node.GetProperty("html")} {node.GetProperty("failureSummary")}"))}");
    }

    /// <summary>Keeps a picture of the page where <c>LAKE_TEST_SCREENSHOTS</c> names a folder for them.</summary>
    private static async Task KeepPictureAsync(ConsoleVisit visit, string path, string look)
    {
        if (Environment.GetEnvironmentVariable("LAKE_TEST_SCREENSHOTS") is { Length: > 0 } folder)
        {
            string name = ConsolePage.All.Single(page => page.Path == path).Name;
            await visit.Page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}-{look}.png".ToLowerInvariant()), FullPage = true });
        }
    }

    private static async Task TabToAsync(ConsoleVisit visit, string selector, string text)
    {
        for (int i = 0; i < 200; i++)
        {
            await visit.Page.Keyboard.PressAsync("Tab");
            if (await visit.Page.Locator($"{selector}:focus", new() { HasText = text }).CountAsync() > 0)
            {
                return;
            }
        }

        throw new InvalidOperationException($"{selector} '{text}' is not reached.");
    }
}
