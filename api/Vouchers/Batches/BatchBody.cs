using System.Buffers;
using System.IO.Pipelines;

namespace DataLake.Api.Vouchers.Batches;

/// <summary>
/// The body of a batch, as it comes. Its client may pause, as one does that waits for a database, and is given up when nothing comes
/// for too long. One timer serves all reads. For one request, not thread-safe.
/// </summary>
internal sealed class BatchBody : IDisposable
{
    private static readonly byte[] _byteOrderMark = [0xEF, 0xBB, 0xBF];
    private readonly PipeReader _reader;
    private readonly TimeSpan _idleLimit;
    private readonly CancellationTokenSource _idle;
    private readonly CancellationTokenSource _stop;

    /// <summary>Opens the body of a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="idleLimit">How long nothing may come.</param>
    /// <param name="clock">What that goes by.</param>
    public BatchBody(HttpContext context, TimeSpan idleLimit, TimeProvider clock)
    {
        _reader = context.Request.BodyReader;
        _idleLimit = idleLimit;
        _idle = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _idle.Token);
    }

    /// <summary>Reads what has come already; false when that is nothing.</summary>
    public bool TryRead(out ReadResult read) => _reader.TryRead(out read);

    /// <summary>Waits for more.</summary>
    /// <exception cref="BadHttpRequestException">Nothing came for too long: 408.</exception>
    public async ValueTask<ReadResult> ReadAsync()
    {
        _idle.CancelAfter(_idleLimit);
        try
        {
            return await _reader.ReadAsync(_stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (_idle.IsCancellationRequested)
        {
            throw new BadHttpRequestException("Nothing of the body came for too long.", StatusCodes.Status408RequestTimeout, e);
        }
        finally
        {
            _idle.CancelAfter(Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Says how far the body is used up.</summary>
    public void AdvanceTo(SequencePosition end) => _reader.AdvanceTo(end);

    /// <summary>Passes over a byte order mark, if the body begins with one.</summary>
    /// <exception cref="BadHttpRequestException">Nothing came for too long: 408.</exception>
    public async ValueTask SkipByteOrderMarkAsync()
    {
        ReadResult read = await ReadAsync().ConfigureAwait(false);
        while (read.Buffer.Length < _byteOrderMark.Length && !read.IsCompleted)
        {
            _reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            read = await ReadAsync().ConfigureAwait(false);
        }

        SequenceReader<byte> start = new(read.Buffer);
        start.IsNext(_byteOrderMark, advancePast: true);
        AdvanceTo(start.Position);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Dispose();
        _idle.Dispose();
    }
}
