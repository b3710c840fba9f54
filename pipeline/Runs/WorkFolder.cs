using DataLake.Lake;
using DataLake.Lake.Storage;

namespace DataLake.Pipeline.Runs;

/// <summary>
/// A folder of a run's own below <c>LAKE_TEMP</c>, for files in the making and what does not fit into memory. It goes with
/// the run; that of a run that died is removed by the next one, which can tell by the lock that nobody holds any more.
/// </summary>
public sealed class WorkFolder : IDisposable
{
    private const string LockName = "lock";
    private static readonly TimeSpan _youth = TimeSpan.FromMinutes(1);
    private readonly FileStream _lock;

    private WorkFolder(string path, FileStream exclusive) => (Folder, _lock) = (path, exclusive);

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>Where DuckDB puts what does not fit into memory.</summary>
    public string SpillFolder => Path.Combine(Folder, "spill");

    /// <summary>Makes the folder of a run.</summary>
    /// <exception cref="LakeException">The folder cannot be written. Kind <see cref="LakeErrorKind.StoreUnavailable"/>.</exception>
    public static WorkFolder Create(LakeOptions options, RunId run) =>
        StoreErrors.TranslateTemp(options.Temp, () =>
        {
            RemoveDead(options);
            string path = Path.GetFullPath(Path.Combine(options.Temp, run.Value));
            Directory.CreateDirectory(path);
            return new WorkFolder(path, Lock(path));
        });

    /// <summary>Removes the folders of runs that died.</summary>
    /// <returns>How many were removed.</returns>
    public static int RemoveDead(LakeOptions options)
    {
        int removed = 0;
        foreach (string path in Directory.Exists(options.Temp) ? Directory.GetDirectories(options.Temp) : [])
        {
            // A young lock may be between its making and its taking. Where there is none, the folder is not a run's.
            string exclusive = Path.Combine(path, LockName);
            if (File.Exists(exclusive) && DateTime.UtcNow - File.GetLastWriteTimeUtc(exclusive) > _youth && TryRemoveDead(path))
            {
                removed++;
            }
        }

        return removed;
    }

    /// <summary>The path of a new file in the folder.</summary>
    /// <param name="extension">Its extension, with the dot.</param>
    public string NewFile(string extension) => Path.Combine(Folder, Guid.NewGuid().ToString("N") + extension);

    /// <summary>Removes the folder.</summary>
    public void Dispose()
    {
        _lock.Dispose();
        try
        {
            Directory.Delete(Folder, recursive: true);
        }
        catch (IOException)
        {
            // The run has done its work; what is left of the folder goes with the next run.
        }
    }

    private static FileStream Lock(string path) =>
        new(Path.Combine(path, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

    private static bool TryRemoveDead(string path)
    {
        try
        {
            // Held while the folder goes, so that of several runs that find it one removes it.
            using FileStream free = new(Path.Combine(path, LockName), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            Directory.Delete(path, recursive: true);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
