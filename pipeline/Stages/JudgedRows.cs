using DataLake.Lake.DuckDb;

namespace DataLake.Pipeline.Stages;

/// <summary>
/// Watches a delivery's rows as they are judged, so that one pass over them does it all: the good rows go on, the others
/// are set aside as they were delivered, in the tables <c>rejected_row</c> and <c>suspected_row</c>. Suspected are the rows
/// that seem to equal another one. SQL reaches this through the functions that are registered here.
/// </summary>
internal sealed class JudgedRows : IDisposable
{
    private const int SuspectBits = 26;

    private readonly DuckDbSession _session;
    private SeenHashes _seenHashes = SeenHashes.Create(0, 0);
    private RowSet _setAside = new(0);
    private RowSet _chosen = new(0);
    private ulong[] _suspects = [];
    private DuckDbAppender? _rejected;
    private DuckDbAppender? _suspected;
    private long _seen;
    private long _suspectedCount;

    /// <summary>Gives a session the functions.</summary>
    public JudgedRows(DuckDbSession session)
    {
        _session = session;
        session.RegisterFunction<bool>("is_new_row", IsNewRow, typeof(ulong));
        session.RegisterFunction<bool>("reject_row", call => SetAside(call, _rejected!), typeof(long), typeof(string), typeof(object));
        session.RegisterFunction<bool>("suspect_row", SuspectRow, typeof(long), typeof(object));
        session.RegisterFunction<bool>("is_suspect", IsSuspect, typeof(ulong));
        session.RegisterFunction<long>("source_row_at", SourceRowAt, typeof(long));
        session.RegisterFunction<bool>("is_chosen_row", IsChosenRow, typeof(long));
    }

    /// <summary>How many rows were seen.</summary>
    public long Seen => _seen;

    /// <summary>How many rows seem to equal another one.</summary>
    public long Suspected => _suspectedCount;

    /// <summary>Begins a delivery. The two tables must be there, and empty.</summary>
    /// <param name="rows">How many rows it has.</param>
    /// <param name="memory">How many bytes their hashes may take.</param>
    public void Begin(long rows, long memory)
    {
        Dispose();
        _seenHashes = SeenHashes.Create(rows, memory);
        _setAside = new RowSet(rows);
        _suspects = new ulong[1 << (SuspectBits - 6)];
        _rejected = _session.OpenAppender("rejected_row");
        _suspected = _session.OpenAppender("suspected_row");
        _seen = 0;
        _suspectedCount = 0;
    }

    /// <summary>Ends the pass over the delivery: the two tables can be read.</summary>
    public void End()
    {
        _rejected!.Flush();
        _suspected!.Flush();
        Dispose();
        _seenHashes = SeenHashes.Create(0, 0);
    }

    /// <summary>Says which rows <c>is_chosen_row</c> is true for.</summary>
    public void Choose(RowSet rows) => _chosen = rows;

    /// <inheritdoc/>
    public void Dispose()
    {
        _rejected?.Dispose();
        _suspected?.Dispose();
        _rejected = null;
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
            ulong suspect = Suspect(hashes[start + next]);
            Interlocked.Or(ref _suspects[suspect >> 6], 1UL << (int)(suspect & 63));
        }

        Interlocked.Add(ref _seen, isNew.Count(true));
    }

    /// <summary><c>suspect_row(source_row, delivered)</c>: sets the row aside and returns false.</summary>
    private void SuspectRow(DuckDbFunctionCall call)
    {
        SetAside(call, _suspected!);
        Interlocked.Add(ref _suspectedCount, call.Rows);
    }

    /// <summary><c>reject_row(source_row, reason, delivered)</c> likewise.</summary>
    private void SetAside(DuckDbFunctionCall call, DuckDbAppender table)
    {
        foreach (long row in call.Argument<long>(0))
        {
            _setAside.Add(row);
        }

        table.Append(call);
        call.Results<bool>().Clear();
        Interlocked.Add(ref _seen, call.Rows);
    }

    /// <summary><c>is_suspect(hash)</c>: whether a row with this hash may equal one that was set aside.</summary>
    private void IsSuspect(DuckDbFunctionCall call)
    {
        ReadOnlySpan<ulong> hashes = call.Argument<ulong>(0);
        Span<bool> results = call.Results<bool>();
        for (int i = 0; i < hashes.Length; i++)
        {
            ulong suspect = Suspect(hashes[i]);
            results[i] = (_suspects[suspect >> 6] & (1UL << (int)(suspect & 63))) != 0;
        }
    }

    /// <summary><c>source_row_at(position)</c>: which row of the delivery is at a position among those that were not set aside.</summary>
    private void SourceRowAt(DuckDbFunctionCall call)
    {
        ReadOnlySpan<long> positions = call.Argument<long>(0);
        Span<long> results = call.Results<long>();
        for (int i = 0; i < positions.Length; i++)
        {
            results[i] = _setAside.RowAt(positions[i]);
        }
    }

    private void IsChosenRow(DuckDbFunctionCall call)
    {
        ReadOnlySpan<long> rows = call.Argument<long>(0);
        Span<bool> results = call.Results<bool>();
        for (int i = 0; i < rows.Length; i++)
        {
            results[i] = _chosen.Contains(rows[i]);
        }
    }

    private static ulong Suspect(ulong hash) => (hash * 0x9E3779B97F4A7C15UL) >> (64 - SuspectBits);
}
