namespace DataLake.Tests;

/// <summary>The repository that this was built from.</summary>
internal static class Repository
{
    /// <summary>Its root, the folder of <c>DataLake.sln</c>.</summary>
    public static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "DataLake.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException($"There is no DataLake.sln above {AppContext.BaseDirectory}.");
    }
}
