using Amazon.Runtime;

namespace DataLake.Lake.Storage.Resilience;

/// <summary>
/// Cancels a try to send a body when the body stands still, and not because a slow line takes its time. What the system has taken
/// of the body need not have left this machine, so after the last byte the answer may take as long again as the body did.
/// </summary>
/// <param name="patience">How long the body may stand still, and the answer take in addition.</param>
/// <param name="clock">What that goes by.</param>
/// <param name="caller">Cancels the try, too.</param>
internal sealed class UploadWatch(TimeSpan patience, TimeProvider clock, CancellationToken caller) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stall = new(patience, clock);
    private readonly long _begun = clock.GetTimestamp();
    private CancellationTokenSource? _either;
    private bool _hasEnded;

    /// <summary>What the try is given to be cancelled by.</summary>
    public CancellationToken Token => (_either ??= CancellationTokenSource.CreateLinkedTokenSource(caller, _stall.Token)).Token;

    /// <summary>Whether the body stood still, or no answer came to it.</summary>
    public bool HasStalled => _stall.IsCancellationRequested;

    /// <summary>Takes note of how much of the body the system has taken; told by the SDK, from another thread.</summary>
    public void Sent(object? sender, StreamTransferProgressArgs progress)
    {
        lock (_gate)
        {
            if (!_hasEnded)
            {
                _stall.CancelAfter(progress.TransferredBytes < progress.TotalBytes ? patience : patience + clock.GetElapsedTime(_begun));
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _hasEnded = true;
        }

        _either?.Dispose();
        _stall.Dispose();
    }
}
