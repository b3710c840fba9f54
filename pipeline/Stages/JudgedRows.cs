using DataLake.Lake.DuckDb;

namespace DataLake.Pipeline.Stages;

/// <summary>
/// Watches a delivery's rows as they are judged: the good rows go on, the numbers of those with a fault are kept, and those
/// that seem to equal another one are set aside in the table <c>suspected_row</c>. SQL reaches this through the functions
/// that are registered here.
/// </summary>
internal sealed class JudgedRows : IDisposable
{
    private const long LargeBytes = 64L << 20;

    private readonly DuckDbSession _session;
    private SeenHashes _seenHashes = SeenHashes.Create(0, 0);
    private RowSet _rejected = new(0);
    private RowSet _notWritten = new(0);
    private HashFilter _suspects = new();
    private DuckDbAppender? _suspected;
    private long _seen;
    private long _suspectedCount;

    /// <summary>Gives a session the functions.</summary>
    public JudgedRows(DuckDbSession session)
    {
        _session = session;
        session.RegisterFunction<bool>("is_new_row", IsNewRow, typeof(ulong));
        session.RegisterFunction<bool>("reject_row", RejectRow, typeof(long));
        session.RegisterFunction<bool>("suspect_row", SuspectRow, typeof(long), typeof(object));
        session.RegisterFunction<bool>("is_suspect", IsSuspect, typeof(ulong));
        session.RegisterFunction<long>("source_row_at", SourceRowAt, typeof(long));
        session.RegisterFunction<bool>("is_rejected_row", IsRejectedRow, typeof(long));
    }

    /// <summary>How many rows were seen.</summary>
    public long Seen => _seen;

    /// <summary>How many rows seem to equal another one.</summary>
    public long Suspected => _suspectedCount;

    /// <summary>How much memory the hashes of the rows take, from begin to end.</summary>
    public long SizeBytes => _seenHashes.SizeBytes;

    /// <summary>Begins a delivery. The table must be there, and empty.</summary>
    /// <param name="rows">How many rows it has.</param>
    /// <param name="memory">How many bytes their hashes may take.</param>
    public void Begin(long rows, long memory)
    {
        Dispose();
        _seenHashes = SeenHashes.Create(rows, memory);
        _rejected = new RowSet(rows);
        _notWritten = new RowSet(rows);
        _suspects = new HashFilter();
        _suspected = _session.OpenAppender("suspected_row");
        _seen = 0;
        _suspectedCount = 0;
    }

    /// <summary>Ends the pass over the delivery: the table can be read.</summary>
    public void End()
    {
        _suspected!.Flush();
        Dispose();
        bool isLarge = SizeBytes > LargeBytes;
        _seenHashes = SeenHashes.Create(0, 0);
        if (isLarge)
        {
            // What comes next needs the memory; left alone, it would come back some time later.
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }
    }

    /// <summary>Rejects a row after the pass.</summary>
    public void Reject(long row) => _rejected.Add(row);

    /// <inheritdoc/>
    public void Dispose()
    {
        _suspected?.Dispose();
        _suspected = null;
    }

    /// <summary><c>is_new_row(hash)</c>: whether no good row with this hash came before.</summary>
    private void IsNewRow(DuckDbFunctionCall call)
    {
        ReadOnlySpan<ulong> hashes = call.Argument<ulong>(0);
        Span<bool> isNew = call.Results<bool>();
        _seenHashes.Add(hashes, isNew);
        for (int start = 0; isNew[start..].IndexOf(false) is >= 0 and int next; start += next + 1)
        {
            _suspects.Add(hashes[start + next]);
        }

        Interlocked.Add(ref _seen, isNew.Count(true));
    }

    /// <summary><c>reject_row(source_row)</c>: keeps the row's number and returns false.</summary>
    private void RejectRow(DuckDbFunctionCall call)
    {
        foreach (long row in call.Argument<long>(0))
        {
            _rejected.Add(row);
        }

        Skip(call);
    }

    /// <summary><c>suspect_row(source_row, typed)</c>: sets the row aside and returns false.</summary>
    private void SuspectRow(DuckDbFunctionCall call)
    {
        _suspected!.Append(call);
        Interlocked.Add(ref _suspectedCount, call.Rows);
        Skip(call);
    }

    private void Skip(DuckDbFunctionCall call)
    {
        foreach (long row in call.Argument<long>(0))
        {
            _notWritten.Add(row);
        }

        call.Results<bool>().Clear();
        Interlocked.Add(ref _seen, call.Rows);
    }

    /// <summary><c>is_suspect(hash)</c>: whether a row with this hash may equal one that was set aside.</summary>
    private void IsSuspect(DuckDbFunctionCall call) => _suspects.MayContain(call.Argument<ulong>(0), call.Results<bool>());

    /// <summary><c>source_row_at(position)</c>: which row of the delivery is at a position among those that were written.</summary>
    private void SourceRowAt(DuckDbFunctionCall call)
    {
        ReadOnlySpan<long> positions = call.Argument<long>(0);
        Span<long> results = call.Results<long>();
        for (int i = 0; i < positions.Length; i++)
        {
            results[i] = _notWritten.RowAt(positions[i]);
        }
    }

    /// <summary><c>is_rejected_row(source_row)</c>: whether the row has a fault, or was rejected after the pass.</summary>
    private void IsRejectedRow(DuckDbFunctionCall call)
    {
        ReadOnlySpan<long> rows = call.Argument<long>(0);
        Span<bool> results = call.Results<bool>();
        for (int i = 0; i < rows.Length; i++)
        {
            results[i] = _rejected.Contains(rows[i]);
        }
    }
}
