namespace DataLake.Tests;

/// <summary>Every file of a folder with its length and time of last change, to tell whether anything was touched.</summary>
internal static class FolderListing
{
    /// <summary>Lists the files whose path has a text in it.</summary>
    public static IReadOnlyList<string> Of(string folder, string containing = "") =>
    [
        .. new DirectoryInfo(folder).GetFiles("*", SearchOption.AllDirectories)
            .Where(file => file.FullName.Contains(containing, StringComparison.Ordinal))
            .Select(file => $"{Path.GetRelativePath(folder, file.FullName)} {file.Length} {file.LastWriteTimeUtc.Ticks}")
            .Order(StringComparer.Ordinal),
    ];
}
