using System.Globalization;
using System.Runtime.InteropServices;
using DataLake.Lake;
using DataLake.Lake.DuckDb;
using DataLake.Lake.Segments;
using DataLake.Lake.Storage;
using DataLake.Pipeline.Datasets;
using DataLake.Pipeline.Runs;
using DataLake.Pipeline.Stages;

namespace DataLake.Pipeline.Maintenance.Examination;

/// <summary>Disk, dataset, engine and versions: what the lake needs besides its store.</summary>
/// <param name="lake">The lake.</param>
/// <param name="dataset">The dataset.</param>
internal sealed class MachineCheck(LakeContext lake, DatasetName dataset)
{
    private const long LittleSpaceBytes = 1_000_000_000;

    /// <summary>Looks.</summary>
    public async Task<IReadOnlyList<Finding>> LookAsync(CancellationToken cancellationToken) =>
    [
        .. lake.Options.IsOnS3 ? [] : new[] { await FreeSpaceAsync("disk: lake", lake.Options.Root, () => Directory.CreateDirectory(lake.Options.Root)).ConfigureAwait(false) },
        await FreeSpaceAsync("disk: LAKE_TEMP", lake.Options.Temp, () => WorkFolder.Create(lake.Options, RunId.Create(lake.Clock)).Dispose()).ConfigureAwait(false),
        .. lake.Options.IsOnS3 ? new[] { await FreeSpaceAsync("disk: LAKE_CACHE", lake.Options.Cache, MakeCache).ConfigureAwait(false) } : [],
        await Attempt.FindAsync("dataset", DatasetAsync).ConfigureAwait(false),
        await Attempt.FindAsync("engine", () => EngineAsync(cancellationToken)).ConfigureAwait(false),
        new Finding("versions", FindingState.Ok, $"lake {typeof(Doctor).Assembly.GetName().Version?.ToString(3)}, {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}"),
    ];

    /// <summary>Looks how much room there is.</summary>
    /// <param name="check">What the finding is called.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="make">Makes the folder, where there is none; its error says what to mend.</param>
    private static Task<Finding> FreeSpaceAsync(string check, string folder, Action make) => Attempt.FindAsync(check, () =>
    {
        make();
        DriveInfo drive = new(Path.GetFullPath(folder));
        string text = string.Create(CultureInfo.InvariantCulture, $"{drive.AvailableFreeSpace / 1e9:0.0} GB free in {Path.GetFullPath(folder)}");
        return drive.AvailableFreeSpace >= LittleSpaceBytes
            ? Task.FromResult(new Finding(check, FindingState.Ok, text))
            : throw new LakeException(LakeErrorKind.StoreUnavailable, text, folder, "Free some space, or name another folder");
    });

    private void MakeCache()
    {
        try
        {
            Directory.CreateDirectory(lake.Options.Cache);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StoreErrors.CreateForCache(lake.Options.Cache, e);
        }
    }

    private Task<Finding> DatasetAsync()
    {
        Dataset read = DatasetReader.Read(lake.Options.Datasets, dataset);
        SegmentScheme scheme = SegmentScheme.Parse(File.ReadAllText(read.SegmentsFile), read.SegmentsFile);
        SegmentTable.CheckMeasures(scheme, read.Measures, read.SegmentsFile);
        return Task.FromResult(new Finding(
            "dataset", FindingState.Ok,
            $"{dataset}: {read.Tables.Count} tables, {read.Audits.Count} audits, {scheme.Segmentations.Sum(one => one.Segments.Count)} segments, from {read.Folder}"));
    }

    private async Task<Finding> EngineAsync(CancellationToken cancellationToken)
    {
        DuckDbSession session = await DuckDbSession.OpenAsync(lake.Options, Path.Combine(lake.Options.Temp, "doctor"), cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            string memory = await session.QuerySingleAsync(
                "SELECT current_setting('memory_limit')",
                row => row.GetString(0), cancellationToken).ConfigureAwait(false);
            return new Finding(
                "engine", FindingState.Ok,
                string.Create(CultureInfo.InvariantCulture, $"{DuckDbSession.Engine}, {memory} of memory, {lake.Options.Threads} threads"));
        }
    }
}
