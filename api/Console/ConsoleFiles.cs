using System.Net.Mime;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace DataLake.Api.Console;

/// <summary>
/// The files of the console, which are part of the program. Scripts, styles and images share one folder whose name is a hash of
/// all of them: their addresses change when they do, and scripts import each other by relative addresses.
/// </summary>
internal sealed class ConsoleFiles
{
    /// <summary>The route of scripts, styles and images.</summary>
    public const string AssetRoute = "/assets/{version}/{**file}";

    private const string Prefix = "console/";
    private const string AssetFolder = Prefix + "assets/";

    private readonly Dictionary<string, FixedContent> _assets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FixedContent> _pages = new(StringComparer.Ordinal);

    /// <summary>Reads the files out of the program.</summary>
    public ConsoleFiles()
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string name in typeof(ConsoleFiles).Assembly.GetManifestResourceNames().Where(name => name.StartsWith(AssetFolder, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            byte[] content = Read(name);
            hash.AppendData(Encoding.UTF8.GetBytes($"{name} {content.Length}\n"));
            hash.AppendData(content);
            _assets.Add(name[AssetFolder.Length..], new FixedContent(MediaType(name), content));
        }

        Version = Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
        foreach (ConsolePage page in ConsolePage.All)
        {
            _pages.Add(page.Path, new FixedContent("text/html; charset=utf-8", Encoding.UTF8.GetBytes(Write(page))));
        }
    }

    /// <summary>The name of the folder of scripts, styles and images.</summary>
    public string Version { get; }

    /// <summary>The scripts, styles and images, by their names below the folder.</summary>
    public IReadOnlyDictionary<string, FixedContent> Assets => _assets;

    /// <summary>The pages, by their addresses.</summary>
    public IReadOnlyDictionary<string, FixedContent> Pages => _pages;

    /// <summary>
    /// Writes a page: the shell with the content of all pages, of which this one is shown. So the others need no request when
    /// they are turned to, and a key that was typed in stays in memory.
    /// </summary>
    private string Write(ConsolePage page)
    {
        StringBuilder navigation = new();
        StringBuilder content = new();
        foreach (ConsolePage one in ConsolePage.All)
        {
            bool isShown = one == page;
            navigation.Append(System.Globalization.CultureInfo.InvariantCulture, $"<li><a href=\".{one.Path}\" data-page=\"{one.Name}\"{(isShown ? " aria-current=\"page\"" : "")}>{one.Title}</a></li>\n");
            content.Append(System.Globalization.CultureInfo.InvariantCulture, $"<section class=\"page\" data-page=\"{one.Name}\" data-title=\"{one.Title}\"{(isShown ? "" : " hidden")}>\n{ReadText($"{Prefix}pages/{one.Name}.html")}</section>\n");
        }

        return ReadText(Prefix + "shell/shell.html")
            .Replace("{{title}}", page.Title, StringComparison.Ordinal)
            .Replace("{{page}}", page.Name, StringComparison.Ordinal)
            .Replace("{{assets}}", $"./assets/{Version}", StringComparison.Ordinal)
            .Replace("{{navigation}}", navigation.ToString(), StringComparison.Ordinal)
            .Replace("{{content}}", content.ToString(), StringComparison.Ordinal);
    }

    private static string MediaType(string name) => Path.GetExtension(name) switch
    {
        ".js" => "text/javascript; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".svg" => MediaTypeNames.Image.Svg,
        _ => throw new InvalidOperationException($"{name} has no media type."),
    };

    private static string ReadText(string name) => Encoding.UTF8.GetString(Read(name));

    private static byte[] Read(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        byte[] content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }
}
