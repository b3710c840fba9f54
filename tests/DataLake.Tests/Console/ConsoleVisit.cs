using DataLake.Tests.Api;
using Microsoft.Playwright;
using Shouldly;

namespace DataLake.Tests.Console;

/// <summary>
/// A visit to the console in a browser window of its own. Whatever a test looks at, no visit may ask another host for anything,
/// or leave an error in the browser's console.
/// </summary>
internal sealed class ConsoleVisit : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly List<string> _faults = [];
    private readonly string _address;

    private ConsoleVisit(IBrowserContext context, IPage page, string address)
    {
        _context = context;
        _address = address;
        Page = page;
        page.PageError += (_, error) => _faults.Add(error);
        page.Console += (_, message) => _faults.AddRange(message.Type == "error" ? [message.Text] : []);
        page.Request += (_, request) =>
        {
            Requests.Add(request.Url);
            _faults.AddRange(request.Url.StartsWith(address, StringComparison.Ordinal) ? [] : [request.Url]);
        };
    }

    /// <summary>The page.</summary>
    public IPage Page { get; }

    /// <summary>The addresses that were asked for.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>Opens a page in a new window of 1280 by 900.</summary>
    /// <param name="console">The browser and the service.</param>
    /// <param name="path">The page.</param>
    /// <param name="options">What the window is like; the usual ones unless given.</param>
    /// <param name="api">Another service than the shared one.</param>
    public static async Task<ConsoleVisit> OpenAsync(ConsoleFixture console, string path, BrowserNewContextOptions? options = null, TestApi? api = null)
    {
        options ??= new BrowserNewContextOptions();
        options.ViewportSize ??= new ViewportSize { Width = 1280, Height = 900 };
        options.Locale ??= "en-GB";
        IBrowserContext context = await console.Browser.NewContextAsync(options);
        context.SetDefaultTimeout(ConsoleFixture.PatienceMilliseconds);
        IPage page = await context.NewPageAsync();
        ConsoleVisit visit = new(context, page, (api ?? console.Api).Client.BaseAddress!.GetLeftPart(UriPartial.Authority));
        await visit.GoToAsync(path);
        return visit;
    }

    /// <summary>Opens a page in this window, and waits until it has what it asked for.</summary>
    public async Task GoToAsync(string path)
    {
        await Page.GotoAsync(_address + path);
        await SettleAsync();
    }

    /// <summary>Waits until nothing loads any more, or a key is asked for.</summary>
    public async Task SettleAsync()
    {
        await Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        await Assertions.Expect(Page.Locator("body:not(:has(dialog[open])) [aria-busy=true]")).ToHaveCountAsync(0);
    }

    /// <summary>Checks that no visit so far left an error, or the service.</summary>
    /// <param name="expected">Texts of errors that are expected, such as a status that the browser notes by itself.</param>
    public void ShouldBeQuiet(params string[] expected) =>
        _faults.Where(fault => !expected.Any(text => fault.Contains(text, StringComparison.Ordinal))).ShouldBeEmpty();

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();
}
