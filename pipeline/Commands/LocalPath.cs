namespace DataLake.Pipeline.Commands;

/// <summary>Where paths of this machine really lead.</summary>
internal static class LocalPath
{
    /// <summary>The path without symbolic links, as far as it exists; one that is not rooted, such as an endpoint, stays as it is.</summary>
    public static string Real(string path)
    {
        if (!Path.IsPathRooted(path) || Path.GetDirectoryName(path) is not { } parent)
        {
            return path;
        }

        DirectoryInfo folder = new(Path.Combine(Real(parent), Path.GetFileName(path)));
        try
        {
            return folder.ResolveLinkTarget(returnFinalTarget: true) is { } target ? Real(target.FullName) : folder.FullName;
        }
        catch (IOException)
        {
            // There is nothing yet, or the link leads nowhere: whoever opens it says so.
            return folder.FullName;
        }
    }

    /// <summary>Whether a path is below another one. Both are rooted, and have no separator at their end.</summary>
    public static bool IsWithin(string inner, string outer) => inner.StartsWith(outer + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
