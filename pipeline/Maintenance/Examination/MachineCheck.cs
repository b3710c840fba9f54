using System.Globalization;
using System.Runtime.InteropServices;
using DataLake.Lake;
using DataLake.Lake.DuckDb;
using DataLake.Lake.Segments;
using DataLake.Pipeline.Datasets;
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
        .. lake.Options.IsOnS3 ? [] : new[] { await FreeSpaceAsync("disk: lake", lake.Options.Root).ConfigureAwait(false) },
        await FreeSpaceAsync("disk: LAKE_TEMP", lake.Options.Temp).ConfigureAwait(false),
        .. lake.Options.IsOnS3 ? new[] { await FreeSpaceAsync("disk: LAKE_CACHE", lake.Options.Cache).ConfigureAwait(false) } : [],
        await Attempt.FindAsync("dataset", DatasetAsync).ConfigureAwait(false),
        await Attempt.FindAsync("engine", () => EngineAsync(cancellationToken)).ConfigureAwait(false),
        new Finding("versions", FindingState.Ok, $"lake {typeof(Doctor).Assembly.GetName().Version?.ToString(3)}, {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}"),
    ];

    private static Task<Finding> FreeSpaceAsync(string check, string folder) => Attempt.FindAsync(check, () =>
    {
        Directory.CreateDirectory(folder);
        DriveInfo drive = new(Path.GetFullPath(folder));
        string text = string.Create(CultureInfo.InvariantCulture, $"{drive.AvailableFreeSpace / 1e9:0.0} GB free in {Path.GetFullPath(folder)}");
        return drive.AvailableFreeSpace >= LittleSpaceBytes
            ? Task.FromResult(new Finding(check, FindingState.Ok, text))
            : throw new LakeException(LakeErrorKind.StoreUnavailable, text, folder, "Free some space, or name another folder");
    });

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
