using System.Collections.Concurrent;
using System.Security.Cryptography;
using DataLake.Lake;
using DataLake.Lake.Storage;

namespace DataLake.Tests.Lake.Storage;

/// <summary>Objects in memory that are read in ranges, and what may go wrong with that.</summary>
internal sealed class MemoryRangeSource : IRangeSource
{
    private readonly ConcurrentDictionary<ObjectAddress, (byte[] Bytes, string ETag)> _objects = [];
    private int _ranges;
    private int _lengths;
    private int _running;
    private int _mostAtOnce;

    public string Root { get; init; } = "http://memory";

    /// <summary>What is noted as the SHA-256 of every object; null for nothing.</summary>
    public string? Sha256 { get; set; }

    /// <summary>Whether ETags are said to be of encrypted objects.</summary>
    public bool HasOpaqueETag { get; set; }

    /// <summary>Comes before each range, with its number from 1; it may wait, and it may throw.</summary>
    public Func<int, CancellationToken, Task> Before { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Comes after each range, with its number from 1 and its bytes, and may change them and how many there are.</summary>
    public Func<int, Memory<byte>, int?> After { get; set; } = (_, bytes) => bytes.Length;

    public int RangeCount => _ranges;

    public int LengthCount => _lengths;

    public int MostAtOnce => _mostAtOnce;

    /// <summary>Bytes that only the key and the length determine, so that every process has the same.</summary>
    public static byte[] BytesOf(string key, int size)
    {
        byte[] bytes = new byte[size];
        new Random(BitConverter.ToInt32(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(key)))).NextBytes(bytes);
        return bytes;
    }

    /// <summary>Adds an object.</summary>
    /// <param name="key">Its key in the bucket <c>raw</c>.</param>
    /// <param name="size">Its length.</param>
    /// <param name="etag">Its ETag; its MD5 unless given.</param>
    public CopyRequest Add(string key, int size, string? etag = null) => Add(new ObjectAddress("raw", key), BytesOf(key, size), etag);

    public CopyRequest Add(ObjectAddress address, byte[] bytes, string? etag = null)
    {
#pragma warning disable CA5351 // What S3 has for an ETag.
        _objects[address] = (bytes, etag ?? Convert.ToHexStringLower(MD5.HashData(bytes)));
#pragma warning restore CA5351
        return new CopyRequest(address, _objects[address].ETag);
    }

    public void Remove(CopyRequest request) => _objects.TryRemove(request.Address, out _);

    public byte[] BytesOf(CopyRequest request) => _objects[request.Address].Bytes;

    public async Task<long?> FindLengthAsync(ObjectAddress address, string etag, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _lengths);
        await Task.Yield();
        return Find(address, etag)?.Length;
    }

    public async Task<ObjectRange?> OpenRangeAsync(ObjectAddress address, string etag, long offset, long count, CancellationToken cancellationToken)
    {
        int number = Interlocked.Increment(ref _ranges);
        int running = Interlocked.Increment(ref _running);
        InterlockedMax(ref _mostAtOnce, running);
        try
        {
            await Before(number, cancellationToken);
            if (Find(address, etag) is not { } bytes)
            {
                return null;
            }

            byte[] range = bytes[(int)offset..(int)(offset + count)];
            return After(number, range) is { } length ? new ObjectRange(new MemoryStream(range, 0, length), Sha256, HasOpaqueETag) : null;
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    private byte[]? Find(ObjectAddress address, string etag) =>
        _objects.TryGetValue(address, out (byte[] Bytes, string ETag) there) && there.ETag == etag ? there.Bytes : null;

    private static void InterlockedMax(ref int target, int value)
    {
        for (int seen = target; seen < value;)
        {
            int was = Interlocked.CompareExchange(ref target, value, seen);
            if (was == seen)
            {
                return;
            }

            seen = was;
        }
    }
}
