using System.Globalization;
using DataLake.Api.Snapshots;
using DataLake.Lake;

namespace DataLake.Api.Queries;

/// <summary>
/// The rows of the served snapshot in a local file, for sessions to read: made from what is in memory when a query first needs
/// it, so a query sees the very rows that lookups answer from, also while the store is away. The file goes when another
/// snapshot has taken its place and nobody reads it any more. Safe to use from any number of threads.
/// </summary>
/// <param name="lake">Names the temporary folder.</param>
internal sealed class SnapshotTables(LakeContext lake) : IDisposable
{
    private static readonly TimeSpan _oldAge = TimeSpan.FromDays(1);

    private readonly Lock _sync = new();
    private readonly string _folder = Path.Combine(lake.Options.Temp, "api");
    private Use? _current;

    /// <summary>Takes the file of a snapshot into use.</summary>
    /// <returns>The file, to be disposed when it is no longer read.</returns>
    /// <exception cref="LakeException">The temporary folder cannot be written to.</exception>
    public Use Take(Snapshot snapshot)
    {
        lock (_sync)
        {
            if (_current?.Snapshot != snapshot || !File.Exists(_current.Path))
            {
                Use made = new(this, snapshot, Write(snapshot));
                Leave(_current);
                _current = made;
            }

            _current.Users++;
            return _current;
        }
    }

    /// <summary>Removes the file.</summary>
    public void Dispose()
    {
        lock (_sync)
        {
            Leave(_current);
            _current = null;
        }
    }

    private string Write(Snapshot snapshot)
    {
        string path = Path.Combine(_folder, $"tables-{Guid.NewGuid():N}.csv");
        string date = snapshot.ExecutionDate.Instant.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        try
        {
            Directory.CreateDirectory(_folder);
            RemoveOld();
            using StreamWriter file = new(path);
            foreach (VoucherUsage row in snapshot.Usage)
            {
                file.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{date},{Quoted(row.CountryCode)},{Quoted(row.SegmentName)},{Quoted(row.Segment)},{row.VoucherAmount},{row.TimesUsed},{row.TotalOrders},{row.Share:R},{row.Rank}"));
            }

            return path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Clients are told what and how to mend it; where, the log has.
            throw new LakeException(
                LakeErrorKind.StoreUnavailable, "The tables of the snapshot cannot be put aside: a local file cannot be written", $"{path}: {e.Message}",
                "Free some space, or name another folder with LAKE_TEMP", e);
        }
    }

    /// <summary>Removes what a process that was killed left behind; whoever still needs one of these files makes it anew.</summary>
    private void RemoveOld()
    {
        foreach (FileInfo file in new DirectoryInfo(_folder).GetFiles("tables-*.csv"))
        {
            if (file.LastWriteTimeUtc < lake.Clock.GetUtcNow().UtcDateTime - _oldAge)
            {
                file.Delete();
            }
        }
    }

    private static string Quoted(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private void Leave(Use? use)
    {
        lock (_sync)
        {
            if (use is null || --use.Users > 0)
            {
                return;
            }
        }

        try
        {
            File.Delete(use.Path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is removed with the next old ones.
        }
    }

    /// <summary>The file while it is in use; the tables themselves count as one user.</summary>
    internal sealed class Use(SnapshotTables tables, Snapshot snapshot, string path) : IDisposable
    {
        /// <summary>What it has the rows of.</summary>
        public Snapshot Snapshot => snapshot;

        /// <summary>Where it is.</summary>
        public string Path => path;

        /// <summary>How many use it.</summary>
        internal int Users { get; set; } = 1;

        /// <summary>Ends one use.</summary>
        public void Dispose() => tables.Leave(this);
    }
}
