namespace DataLake.Api.Console;

/// <summary>A page of the console.</summary>
/// <param name="Name">The name of its files: <c>Pages/lookup.html</c>, <c>Scripts/lookup.js</c>.</param>
/// <param name="Path">Its address: <c>/segments</c>.</param>
/// <param name="Title">What it is called in the navigation and in the window's title.</param>
internal sealed record ConsolePage(string Name, string Path, string Title)
{
    /// <summary>All pages, in the order of the navigation.</summary>
    public static IReadOnlyList<ConsolePage> All { get; } =
    [
        new("lookup", "/", "Lookup"),
        new("segments", "/segments", "Segments"),
        new("snapshots", "/snapshots", "Snapshots"),
        new("runs", "/runs", "Runs"),
        new("zones", "/zones", "Zones"),
        new("quality", "/quality", "Quality"),
    ];
}
