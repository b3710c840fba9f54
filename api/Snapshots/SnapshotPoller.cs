using DataLake.Lake;
using DataLake.Lake.Tables;

namespace DataLake.Api.Snapshots;

/// <summary>
/// Looks at the pointer now and then, and swaps a new snapshot in when it has been loaded and verified. Whatever goes wrong,
/// the last good one stays.
/// </summary>
/// <param name="lake">The lake.</param>
/// <param name="options">How often, and where the mirror is.</param>
/// <param name="holder">Has what is served.</param>
/// <param name="log">Told of swaps and faults.</param>
public sealed partial class SnapshotPoller(LakeContext lake, ApiOptions options, SnapshotHolder holder, ILogger<SnapshotPoller> log) : BackgroundService
{
    private readonly SnapshotLoader _loader = new(lake, options.Dataset);
    private readonly LocalMirror _mirror = new(lake, options.Dataset, options.MirrorFolder);
    private string? _pointerETag;

    /// <summary>Loads what is served before the first request is answered; from the mirror when the store is away.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await PollAsync(cancellationToken).ConfigureAwait(false);
        if (holder.Current is null && await _mirror.TryLoadAsync(cancellationToken).ConfigureAwait(false) is { } kept)
        {
            holder.Swap(kept);
            LogMirror(log, kept.ExecutionDate, kept.RunId);
        }

        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Looks once.</summary>
    public async Task PollAsync(CancellationToken cancellationToken)
    {
        try
        {
            (bool isUnchanged, (CurrentSnapshot Value, string ETag)? read) = await lake.Manifests.ReadIfChangedAsync(
                lake.Path.Current(options.Dataset), _pointerETag, LakeJson.Default.CurrentSnapshot, cancellationToken).ConfigureAwait(false);
            if (isUnchanged)
            {
                holder.NoteHealthy();
                return;
            }

            if (read is not { } pointer)
            {
                _pointerETag = null;
                holder.NoteEmpty();
                return;
            }

            await SwapAsync(pointer.Value, cancellationToken).ConfigureAwait(false);
            _pointerETag = pointer.ETag;
            holder.NoteHealthy();
        }
        catch (LakeException e)
        {
            holder.NoteFault(e);
            LogFault(log, e.Message);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(options.PollInterval, lake.Clock);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            await PollAsync(stoppingToken).ConfigureAwait(false);
        }
    }

    private async Task SwapAsync(CurrentSnapshot current, CancellationToken cancellationToken)
    {
        Snapshot snapshot = await _loader.LoadAsync(current, cancellationToken).ConfigureAwait(false);
        holder.Swap(snapshot);
        LogSwap(log, snapshot.ExecutionDate, snapshot.RunId);
        try
        {
            await _mirror.KeepAsync(current, snapshot, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is LakeException or IOException or UnauthorizedAccessException)
        {
            // Only a start while the store is away would need it.
            LogNoMirror(log, e.Message);
        }
    }

    [LoggerMessage(LogLevel.Information, "serving {ExecutionDate} of run {RunId}")]
    private static partial void LogSwap(ILogger log, ExecutionDate executionDate, string runId);

    [LoggerMessage(LogLevel.Warning, "the store is away; serving {ExecutionDate} of run {RunId} from the local disk")]
    private static partial void LogMirror(ILogger log, ExecutionDate executionDate, string runId);

    [LoggerMessage(LogLevel.Warning, "the served snapshot stays: {Fault}")]
    private static partial void LogFault(ILogger log, string fault);

    [LoggerMessage(LogLevel.Warning, "the snapshot is not kept on the local disk: {Fault}")]
    private static partial void LogNoMirror(ILogger log, string fault);
}
