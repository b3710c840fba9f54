using DataLake.Lake.DuckDb;

namespace DataLake.Pipeline.Stages;

/// <summary>
/// Watches a delivery's rows as they are judged, so that one pass over them tells which are good, which are not, and which
/// may be repeated. SQL reaches it through three functions.
/// </summary>
internal sealed class JudgedRows : IDisposable
{
    private RowSet _rejected = new(0);
    private RowSet _chosen = new(0);
    private RepeatedRows? _repeated;
    private long _seen;

    /// <summary>Gives a session the three functions.</summary>
    public JudgedRows(DuckDbSession session)
    {
        session.RegisterFunction("note_row", NoteRow, typeof(long), typeof(ulong), typeof(bool));
        session.RegisterFunction("is_rejected_row", call => Look(call, _rejected), typeof(long));
        session.RegisterFunction("is_chosen_row", call => Look(call, _chosen), typeof(long));
    }

    /// <summary>How many rows were seen.</summary>
    public long Seen => _seen;

    /// <summary>The rows that are not good.</summary>
    public RowSet Rejected => _rejected;

    /// <summary>The rows whose hash occurs more than once.</summary>
    public RepeatedRows Repeated => _repeated ?? throw new InvalidOperationException("No delivery was begun.");

    /// <summary>Begins a delivery.</summary>
    /// <param name="rows">How many rows it has.</param>
    /// <param name="hashFile">A file that does not exist yet.</param>
    public void Begin(long rows, string hashFile)
    {
        _repeated?.Dispose();
        _repeated = new RepeatedRows(rows, hashFile);
        _rejected = new RowSet(rows);
        _seen = 0;
    }

    /// <summary>Says which rows <c>is_chosen_row</c> is true for.</summary>
    public void Choose(RowSet rows) => _chosen = rows;

    /// <inheritdoc/>
    public void Dispose() => _repeated?.Dispose();

    /// <summary><c>note_row(row, hash, is_good)</c>: takes note of the row and returns whether it is good.</summary>
    private void NoteRow(DuckDbFunctionCall call)
    {
        ReadOnlySpan<long> rows = call.Argument<long>(0);
        ReadOnlySpan<bool> good = call.Argument<bool>(2);
        for (int i = 0; i < rows.Length; i++)
        {
            if (!good[i])
            {
                _rejected.Add(rows[i]);
            }
        }

        Repeated.Note(rows, call.Argument<ulong>(1));
        good.CopyTo(call.Results);
        Interlocked.Add(ref _seen, rows.Length);
    }

    private static void Look(DuckDbFunctionCall call, RowSet set)
    {
        ReadOnlySpan<long> rows = call.Argument<long>(0);
        Span<bool> results = call.Results;
        for (int i = 0; i < rows.Length; i++)
        {
            results[i] = set.Contains(rows[i]);
        }
    }
}
