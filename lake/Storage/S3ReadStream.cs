using Amazon.Runtime;
using Amazon.S3.Model;
using DataLake.Lake.Storage.Resilience;

namespace DataLake.Lake.Storage;

/// <summary>
/// The bytes of an object, or of a range of it, as they come over the network. When the connection breaks or stands still, the
/// rest is asked for after a while, under the condition that it still is the same object: a reader gets the bytes of one object, or
/// an error. That counts as a retry.
/// The last bytes come with an error when an object that was read whole has another MD5 than its ETag says.
/// </summary>
/// <param name="first">The answer that the bytes begin with.</param>
/// <param name="start">Where in the object the range begins.</param>
/// <param name="end">Where it ends, exclusively.</param>
/// <param name="policy">How often the body may fail, with less than <see cref="StallWatch.LeastBytes"/> in between, before the error is the reader's.</param>
/// <param name="request">The request, for what is said of retries.</param>
/// <param name="clock">What time-outs go by.</param>
/// <param name="resume">Asks for the rest of the object from a position on; throws when the object was replaced.</param>
/// <param name="translate">Explains an error.</param>
internal sealed class S3ReadStream(
    GetObjectResponse first, long start, long end, RequestPolicy policy, string request, TimeProvider clock,
    Func<long, CancellationToken, Task<GetObjectResponse>> resume, Func<Exception, LakeException> translate) : Stream
{
    private readonly StallWatch _watch = new(policy.TryTimeout, clock);
    private GetObjectResponse? _response = first;
    private readonly long _start = start;
    private long _position = start;
    private long _failedAt = start;
    private int _failures;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => end - _start;

    /// <inheritdoc/>
    public override long Position
    {
        get => _position - _start;
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_position >= end || buffer.IsEmpty)
        {
            return 0;
        }

        int wanted = (int)Math.Min(buffer.Length, end - _position);
        while (true)
        {
            try
            {
                _response ??= await ResumeAsync(cancellationToken).ConfigureAwait(false);
                int read = await ReadOnceAsync(_response.ResponseStream, buffer[..wanted], cancellationToken).ConfigureAwait(false);
                _position += read;
                if (_position == end)
                {
                    Finish();
                }

                return read;
            }
            catch (Exception e) when (e is not LakeException && !cancellationToken.IsCancellationRequested && S3Errors.IsOfRequest(e))
            {
                Drop();
                await FailAsync(e, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) =>
        ReadAsync(buffer, offset, count, CancellationToken.None).GetAwaiter().GetResult();

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Drop();
            _watch.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Asks for the rest. That has been tried as often and as long as any request is, so its error is the reader's.</summary>
    private async Task<GetObjectResponse> ResumeAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await resume(_position, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not LakeException && !cancellationToken.IsCancellationRequested && S3Errors.IsOfRequest(e))
        {
            throw translate(e);
        }
    }

    /// <summary>Waits before the rest is asked for. After enough bytes, failures are counted anew.</summary>
    /// <exception cref="LakeException">The body failed too often.</exception>
    private async Task FailAsync(Exception cause, CancellationToken cancellationToken)
    {
        _failures = _position - _failedAt >= StallWatch.LeastBytes ? 1 : _failures + 1;
        _failedAt = _position;
        _watch.Restart();
        if (_failures > policy.MostRetries)
        {
            throw translate(cause);
        }

        await policy.BackOffAsync(request, _failures, cause, cancellationToken).ConfigureAwait(false);
    }

    private async Task<int> ReadOnceAsync(Stream body, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            int read = await body.ReadAsync(buffer, _watch.Begin(cancellationToken)).ConfigureAwait(false);
            _watch.End(read);
            return read > 0 ? read : throw new IOException("The body ended before its end.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Without the cancellation as its cause, which would be what a user is told.
            throw new IOException(
                _watch.Bytes == 0
                    ? $"The body stood still for {policy.TryTimeout.TotalSeconds:0} s."
                    : $"Only {_watch.Bytes} bytes of the body came within {policy.TryTimeout.TotalSeconds:0} s.");
        }
    }

    /// <summary>Ends the answer, at which the SDK compares a whole object's MD5 with its ETag where that is one.</summary>
    /// <exception cref="LakeException">They differ. The bytes are the reader's already, so nothing can be asked for again.</exception>
    private void Finish()
    {
        try
        {
            Drop();
        }
        catch (AmazonClientException e)
        {
            throw translate(new InvalidDataException(e.Message, e));
        }
    }

    private void Drop()
    {
        GetObjectResponse? response = _response;
        _response = null;
        response?.Dispose();
    }
}
