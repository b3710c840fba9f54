using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using DataLake.Lake;
using DataLake.Lake.DuckDb;
using DataLake.Lake.Segments;
using DataLake.Lake.Storage;
using DataLake.Pipeline.Datasets;
using DataLake.Pipeline.Stages;

namespace DataLake.Pipeline.Maintenance;

/// <summary>Looks whether a lake can do its work: tries the store for real, and checks disk, dataset and versions.</summary>
/// <param name="lake">The lake.</param>
/// <param name="dataset">The dataset.</param>
public sealed class Doctor(LakeContext lake, DatasetName dataset)
{
    private const int Writers = 16;
    private const int Rounds = 5;
    private const long LittleSpaceBytes = 1_000_000_000;

    /// <summary>Examines everything; a fault in one thing does not keep it from the next.</summary>
    public async Task<IReadOnlyList<Finding>> ExamineAsync(CancellationToken cancellationToken) =>
    [
        await TryAsync("store: write, read, delete", () => WriteReadDeleteAsync(cancellationToken)).ConfigureAwait(false),
        await TryAsync("store: conditional put", () => CompareAndSwapAsync(cancellationToken)).ConfigureAwait(false),
        await TryAsync("store: read after write listing", () => ListAsync(cancellationToken)).ConfigureAwait(false),
        .. lake.Options.IsOnS3 ? [] : new[] { await TryAsync("disk: lake", () => FreeSpaceAsync(lake.Options.Root)).ConfigureAwait(false) },
        await TryAsync("disk: LAKE_TEMP", () => FreeSpaceAsync(lake.Options.Temp)).ConfigureAwait(false),
        await TryAsync("dataset", DatasetAsync).ConfigureAwait(false),
        await TryAsync("engine", () => EngineAsync(cancellationToken)).ConfigureAwait(false),
        new Finding("versions", null, $"lake {typeof(Doctor).Assembly.GetName().Version?.ToString(3)}, {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}"),
    ];

    private ObjectAddress Probe => lake.Path.In(Zone.Consumption, $"_doctor/{Guid.NewGuid():N}");

    private static async Task<Finding> TryAsync(string check, Func<Task<string>> look)
    {
        try
        {
            return new Finding(check, null, await look().ConfigureAwait(false));
        }
        catch (LakeException e)
        {
            return new Finding(check, e.Kind, e.Message);
        }
        catch (DllNotFoundException e)
        {
            return new Finding(check, LakeErrorKind.Usage, e.Message);
        }
        catch (Exception e) when (e is DuckDbException or IOException or UnauthorizedAccessException)
        {
            return new Finding(check, LakeErrorKind.Unexpected, e.Message);
        }
    }

    private async Task<string> WriteReadDeleteAsync(CancellationToken cancellationToken)
    {
        foreach (Zone zone in Enum.GetValues<Zone>())
        {
            ObjectAddress probe = Probe with { Bucket = lake.Options.Buckets[zone] };
            byte[] content = Encoding.UTF8.GetBytes(probe.ToString());
            await lake.Store.PutAsync(probe, content, PutCondition.None, cancellationToken).ConfigureAwait(false);
            ObjectContent? read = await lake.Store.ReadAsync(probe, cancellationToken).ConfigureAwait(false);
            await lake.Store.DeleteAsync([probe], cancellationToken).ConfigureAwait(false);
            if (read is null || !read.Bytes.Span.SequenceEqual(content))
            {
                throw Fault(probe, "What was written was not read back");
            }
        }

        return $"all four zones in {(lake.Options.IsOnS3 ? lake.Store.Root : Path.GetFullPath(lake.Options.Root))}";
    }

    private async Task<string> CompareAndSwapAsync(CancellationToken cancellationToken)
    {
        ObjectAddress probe = Probe;
        ObjectInfo? current = await lake.Store.PutAsync(probe, "start"u8.ToArray(), PutCondition.IfAbsent, cancellationToken).ConfigureAwait(false);
        for (int round = 0; round < Rounds; round++)
        {
            string etag = current!.ETag;
            ObjectInfo?[] results = await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(
                () => lake.Store.PutAsync(probe, Encoding.UTF8.GetBytes($"{round}-{writer}"), PutCondition.IfMatch(etag), cancellationToken), cancellationToken))).ConfigureAwait(false);
            if (results.Count(result => result is not null) != 1)
            {
                throw Fault(probe, $"{results.Count(result => result is not null)} of {Writers} writers won where one should");
            }

            current = results.Single(result => result is not null);
        }

        await lake.Store.DeleteAsync([probe], cancellationToken).ConfigureAwait(false);
        return $"exactly one of {Writers} writers won, {Rounds} times out of {Rounds}; publishing beside another publisher is safe";
    }

    private async Task<string> ListAsync(CancellationToken cancellationToken)
    {
        ObjectAddress probe = Probe;
        await lake.Store.PutAsync(probe, "listed"u8.ToArray(), PutCondition.None, cancellationToken).ConfigureAwait(false);
        bool isListed = false;
        await foreach (ObjectInfo info in lake.Store.ListAsync(probe with { Key = "_doctor/" }, cancellationToken).ConfigureAwait(false))
        {
            isListed |= info.Address == probe;
        }

        await lake.Store.DeleteAsync([probe], cancellationToken).ConfigureAwait(false);
        return isListed ? "a new object is listed at once" : throw Fault(probe, "A new object is not listed");
    }

    private static Task<string> FreeSpaceAsync(string folder)
    {
        Directory.CreateDirectory(folder);
        DriveInfo drive = new(Path.GetFullPath(folder));
        string text = string.Create(CultureInfo.InvariantCulture, $"{drive.AvailableFreeSpace / 1e9:0.0} GB free in {Path.GetFullPath(folder)}");
        return drive.AvailableFreeSpace >= LittleSpaceBytes
            ? Task.FromResult(text)
            : throw new LakeException(LakeErrorKind.StoreUnavailable, text, folder, "Free some space, or name another folder");
    }

    private Task<string> DatasetAsync()
    {
        Dataset read = DatasetReader.Read(lake.Options.Datasets, dataset);
        SegmentScheme scheme = SegmentScheme.Parse(File.ReadAllText(read.SegmentsFile), read.SegmentsFile);
        SegmentTable.CheckMeasures(scheme, read.Measures, read.SegmentsFile);
        return Task.FromResult(
            $"{dataset}: {read.Tables.Count} tables, {read.Audits.Count} audits, {scheme.Segmentations.Sum(one => one.Segments.Count)} segments, from {read.Folder}");
    }

    private async Task<string> EngineAsync(CancellationToken cancellationToken)
    {
        DuckDbSession session = await DuckDbSession.OpenAsync(lake.Options, Path.Combine(lake.Options.Temp, "doctor"), cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            string memory = await session.QuerySingleAsync(
                "SELECT current_setting('memory_limit')",
                row => row.GetString(0), cancellationToken).ConfigureAwait(false);
            return string.Create(CultureInfo.InvariantCulture, $"{DuckDbSession.Engine}, {memory} of memory, {lake.Options.Threads} threads");
        }
    }

    private LakeException Fault(ObjectAddress probe, string what) =>
        new(LakeErrorKind.StoreUnavailable, what, $"{probe} in {lake.Store.Root}", "Use a local file system or an S3 store that keeps its promises");
}
