using System.Security.Cryptography;
using System.Threading.Channels;
using Microsoft.Win32.SafeHandles;

namespace DataLake.Lake.Storage;

/// <summary>
/// Hashes a file while it is downloaded. Ranges arrive in any order and a hash wants them in theirs, so this follows behind,
/// as far as there is no gap, and reads what has just been written back from the system's cache.
/// </summary>
internal sealed class PrefixDigest : IAsyncDisposable
{
    private const int BufferBytes = 1 << 20;
    private readonly Channel<(long From, long To)> _written =
        Channel.CreateUnbounded<(long From, long To)>(new UnboundedChannelOptions { SingleReader = true });

    private readonly CopyDigest _digest;
    private readonly SafeFileHandle _file;
    private readonly Task<string> _hash;

    /// <summary>Starts to follow.</summary>
    public PrefixDigest(CopyDigest digest, SafeFileHandle file, CancellationToken cancellationToken)
    {
        (_digest, _file) = (digest, file);
        _hash = Task.Run(() => HashAsync(cancellationToken), CancellationToken.None);
    }

    /// <summary>Whether the file could not be read back.</summary>
    public bool HasFailed => _hash.IsFaulted;

    /// <summary>Says that a range is in the file.</summary>
    public void Written(long from, long to) => _written.Writer.TryWrite((from, to));

    /// <summary>Says that every range is in the file.</summary>
    /// <returns>The hash in lower-case hexadecimal digits.</returns>
    public Task<string> FinishAsync()
    {
        _written.Writer.TryComplete();
        return _hash;
    }

    /// <summary>Waits until the file is not read any more.</summary>
    public async ValueTask DisposeAsync()
    {
        _written.Writer.TryComplete();
        await ((Task)_hash).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task<string> HashAsync(CancellationToken cancellationToken)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(_digest.Algorithm);
        byte[] buffer = new byte[BufferBytes];
        Dictionary<long, long> ahead = [];
        long hashed = 0;
        await foreach ((long from, long to) in _written.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            ahead.Add(from, to);
            while (ahead.Remove(hashed, out long end))
            {
                CopyDigest.Append(hash, _file, hashed, end, buffer, cancellationToken);
                hashed = end;
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
