using DataLake.Lake;

namespace DataLake.Api.Snapshots;

/// <summary>
/// Looks at the pointer now and then, and swaps a new snapshot in when it has been loaded and verified. Whatever goes wrong,
/// the last good one stays.
/// </summary>
/// <param name="served">The pointer.</param>
/// <param name="lake">The lake.</param>
/// <param name="options">How often, and where the mirror is.</param>
/// <param name="holder">Has what is served.</param>
/// <param name="log">Told of swaps and faults.</param>
public sealed partial class SnapshotPoller(
    ServedPointer served, LakeContext lake, ApiOptions options, SnapshotHolder holder, ILogger<SnapshotPoller> log) : BackgroundService
{
    /// <summary>How long the first look may take before what the mirror has is served meanwhile.</summary>
    public static readonly TimeSpan MirrorPatience = TimeSpan.FromSeconds(1);

    private readonly LocalMirror _mirror = new(lake, options.Dataset, options.MirrorFolder);
    private readonly TaskCompletionSource _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _keeping = new(1);
    private string? _pointerETag;
    private PointerLook? _notKept;
    private string? _notKeptFault;
    private bool _hasTakenFirst;
    private bool _hasNoPointer;

    /// <summary>Completes when the first look is over, whatever it found, or when the mirror is served until it is.</summary>
    public Task Loaded => _loaded.Task;

    /// <summary>Waits until what is served is loaded; it is loaded from the mirror when the store is away, or slow.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await LoadFirstAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The service is stopped before it has begun: that is no failure.
        }
        finally
        {
            _loaded.SetResult();
        }

        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Looks once.</summary>
    public async Task PollAsync(CancellationToken cancellationToken)
    {
        await TakeAsync(served.LookAsync(_pointerETag, cancellationToken)).ConfigureAwait(false);
        await KeepAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The first snapshot is kept while requests are answered already; a stop waits for it.
        if (!_hasTakenFirst)
        {
            await TakeAsync(served.First.WaitAsync(stoppingToken)).ConfigureAwait(false);
        }

        await KeepAsync(CancellationToken.None).ConfigureAwait(false);
        using PeriodicTimer timer = new(options.PollInterval, lake.Clock);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            await PollAsync(stoppingToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        _keeping.Dispose();
    }

    private async Task LoadFirstAsync(CancellationToken cancellationToken)
    {
        Snapshot? kept = null;
        if (await Task.WhenAny(served.First, Task.Delay(MirrorPatience, lake.Clock, cancellationToken)).ConfigureAwait(false) != served.First)
        {
            kept = await _mirror.TryLoadAsync(cancellationToken).ConfigureAwait(false);
        }

        if (kept is null || served.First.IsCompleted)
        {
            await TakeAsync(served.First.WaitAsync(cancellationToken)).ConfigureAwait(false);
            _hasTakenFirst = true;
        }

        if (holder.Current is null && (kept ?? await _mirror.TryLoadAsync(cancellationToken).ConfigureAwait(false)) is { } mirrored)
        {
            holder.Swap(mirrored);
            LogMirror(log, mirrored.ExecutionDate, mirrored.RunId);
            if (_hasNoPointer)
            {
                NoteNoPointer();
            }
        }
    }

    private async Task TakeAsync(Task<PointerLook> looking)
    {
        try
        {
            PointerLook look = await looking.ConfigureAwait(false);
            if (look.IsUnchanged)
            {
                holder.NoteHealthy();
                return;
            }

            _pointerETag = look.ETag;
            _hasNoPointer = look.Snapshot is null;
            if (look.Snapshot is not { } snapshot)
            {
                NoteNoPointer();
                return;
            }

            holder.Swap(snapshot);
            _notKept = look;
            holder.NoteHealthy();
            LogSwap(log, snapshot.ExecutionDate, snapshot.RunId);
        }
        catch (LakeException e)
        {
            holder.NoteFault(e);
            LogFault(log, e.Message);
        }
    }

    /// <summary>Without a pointer nothing was published yet, unless something is served: then it was there and is gone.</summary>
    private void NoteNoPointer()
    {
        if (holder.Current is null)
        {
            holder.NoteEmpty();
            return;
        }

        LakeException gone = new(
            LakeErrorKind.StoreUnavailable, "The pointer of the served snapshot is gone", $"{lake.Path.Current(options.Dataset)} in {lake.Store.Root}",
            "Check that the lake's volume is mounted and that LAKE_ROOT names it; where the pointer was deleted, publish with `lake run -e <date>`");
        holder.NoteFault(gone);
        LogFault(log, gone.Message);
    }

    private async Task KeepAsync(CancellationToken cancellationToken)
    {
        await _keeping.WaitAsync(cancellationToken).ConfigureAwait(false);
        PointerLook? look = Interlocked.Exchange(ref _notKept, null);
        try
        {
            if (look is { Current: { } current, Snapshot: { } snapshot })
            {
                await _mirror.KeepAsync(current, snapshot, cancellationToken).ConfigureAwait(false);
                _notKeptFault = null;
            }
        }
        catch (Exception e) when (e is LakeException or IOException or UnauthorizedAccessException)
        {
            // Only a start while the store is away would need it. The next look tries again, unless there is a newer one by then.
            Interlocked.CompareExchange(ref _notKept, look, null);
            if (_notKeptFault != e.Message)
            {
                _notKeptFault = e.Message;
                LogNoMirror(log, e.Message);
            }
        }
        finally
        {
            _keeping.Release();
        }
    }

    [LoggerMessage(LogLevel.Information, "serving {ExecutionDate} of run {RunId}")]
    private static partial void LogSwap(ILogger log, ExecutionDate executionDate, string runId);

    [LoggerMessage(LogLevel.Warning, "the store is away or slow; serving {ExecutionDate} of run {RunId} from the local disk")]
    private static partial void LogMirror(ILogger log, ExecutionDate executionDate, string runId);

    [LoggerMessage(LogLevel.Warning, "the served snapshot stays: {Fault}")]
    private static partial void LogFault(ILogger log, string fault);

    [LoggerMessage(LogLevel.Warning, "the snapshot is not kept on the local disk: {Fault}")]
    private static partial void LogNoMirror(ILogger log, string fault);
}
