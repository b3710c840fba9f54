using System.Collections.Concurrent;
using System.Text;
using DataLake.Lake;
using DataLake.Lake.Storage;
using DataLake.Lake.Tables;

namespace DataLake.Pipeline.Copying;

/// <summary>
/// Remembers at the destination what was copied there, and verified, from one source. It is written in parts while the copy
/// goes on, so that a killed one loses the last seconds at most; what is not in it is compared by its bytes.
/// </summary>
/// <param name="to">The destination.</param>
/// <param name="source">The root of the source.</param>
internal sealed class CopyJournal(LakeContext to, string source) : IDisposable
{
    private const int MostParts = 16;
    private const int EntriesPerPart = 10_000;
    private const int EntriesPerFlush = 500;

    private static readonly TimeSpan _flushEvery = TimeSpan.FromSeconds(3);

    private readonly string _id = Checksum.Of(Encoding.UTF8.GetBytes(source))[..16];
    private readonly ConcurrentDictionary<ObjectAddress, CopiedObject> _entries = [];
    private readonly List<ObjectAddress> _parts = [];
    private readonly SemaphoreSlim _gate = new(1);
    private readonly List<CopiedObject> _pending = [];
    private DateTimeOffset _flushed = to.Clock.GetUtcNow();

    /// <summary>Whether nothing was ever copied from this source.</summary>
    public bool IsEmpty => _entries.IsEmpty;

    /// <summary>Reads what was copied before.</summary>
    public static async Task<CopyJournal> OpenAsync(LakeContext to, string source, CancellationToken cancellationToken)
    {
        CopyJournal journal = new(to, source);
        await foreach (ObjectInfo info in to.Store.ListAsync(to.Path.CopyPrefix(journal._id), cancellationToken).ConfigureAwait(false))
        {
            if (await to.Manifests.ReadAsync(info.Address, LakeJson.Default.CopyRecord, cancellationToken).ConfigureAwait(false) is { } part)
            {
                journal._parts.Add(info.Address);
                foreach (CopiedObject entry in part.Value.Objects)
                {
                    journal._entries[Parse(entry.Source)] = entry;
                }
            }
        }

        return journal;
    }

    /// <summary>What an object of the source was written as, or null.</summary>
    public CopiedObject? Find(ObjectAddress sourceAddress) => _entries.GetValueOrDefault(sourceAddress);

    /// <summary>What an object was written as, when it still is the same on both sides; otherwise null.</summary>
    /// <param name="info">The object of the source.</param>
    /// <param name="there">What the destination has.</param>
    public CopiedObject? FindUnchanged(ObjectInfo info, LakeListing there) =>
        Find(info.Address) is { } known && known.SourceETag == info.ETag && there.Find(Parse(known.Key))?.ETag == known.ETag ? known : null;

    /// <summary>Remembers an object that was written and read back.</summary>
    public async Task AddAsync(CopiedObject entry, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            _entries[Parse(entry.Source)] = entry;
            _pending.Add(entry);
            if (_pending.Count >= EntriesPerFlush || to.Clock.GetUtcNow() - _flushed >= _flushEvery)
            {
                await WritePendingAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Writes down what is not written yet.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await WritePendingAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Ends a copy: writes down the rest and, when there have come to be many parts, makes few of them.</summary>
    /// <param name="listing">What the source has; the rest is forgotten when parts are joined.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task CompleteAsync(LakeListing listing, CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken).ConfigureAwait(false);
        if (_parts.Count <= MostParts + (_entries.Count / EntriesPerPart))
        {
            return;
        }

        ObjectAddress[] old = [.. _parts];
        _parts.Clear();
        foreach (CopiedObject[] some in _entries.Where(entry => listing.Find(entry.Key) is not null).Select(entry => entry.Value)
            .OrderBy(entry => entry.Source, StringComparer.Ordinal).Chunk(EntriesPerPart))
        {
            await WriteAsync(some, cancellationToken).ConfigureAwait(false);
        }

        await to.Store.DeleteAsync(old, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    private static ObjectAddress Parse(string address) => new(address[..address.IndexOf('/', StringComparison.Ordinal)], address[(address.IndexOf('/', StringComparison.Ordinal) + 1)..]);

    private async Task WritePendingAsync(CancellationToken cancellationToken)
    {
        if (_pending.Count > 0)
        {
            await WriteAsync(_pending, cancellationToken).ConfigureAwait(false);
            _pending.Clear();
        }

        _flushed = to.Clock.GetUtcNow();
    }

    private async Task WriteAsync(IReadOnlyList<CopiedObject> entries, CancellationToken cancellationToken)
    {
        ObjectAddress address = to.Path.CopyPart(_id, RunId.Create(to.Clock));
        CopyRecord part = new() { FormatVersion = Manifest.CurrentFormatVersion, Source = source, Objects = entries };
        await to.Manifests.WriteAsync(address, part, LakeJson.Default.CopyRecord, PutCondition.None, cancellationToken).ConfigureAwait(false);
        _parts.Add(address);
    }
}
