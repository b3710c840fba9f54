using DataLake.Api.Problems;
using DataLake.Api.Vouchers;
using DataLake.Lake;

namespace DataLake.Api.Snapshots;

/// <summary>
/// The snapshot that is served, as one reference: a request takes it once and so sees one snapshot, while another may be
/// swapped in at any moment. Safe to use from any number of threads.
/// </summary>
/// <param name="clock">Says since when.</param>
public sealed class SnapshotHolder(TimeProvider clock)
{
    private volatile Snapshot? _current;
    private volatile SourceState _source = new("The store has not answered since the start.", clock.GetUtcNow(), QuestionProblems.Loading);
    private int _swaps;

    /// <summary>The snapshot that is served; null when there is none yet.</summary>
    public Snapshot? Current => _current;

    /// <summary>How the store was found last.</summary>
    public SourceState Source => _source;

    /// <summary>Why there is none, where <see cref="Current"/> is null.</summary>
    public Problem Absence => _source.Absence;

    /// <summary>How many snapshots were swapped in so far.</summary>
    public int Swaps => _swaps;

    /// <summary>Serves a snapshot from now on.</summary>
    public void Swap(Snapshot snapshot)
    {
        _current = snapshot;
        Interlocked.Increment(ref _swaps);
    }

    /// <summary>Notes that the store answered and holds nothing newer that could be loaded.</summary>
    public void NoteHealthy() => Note(null, QuestionProblems.Loading);

    /// <summary>Notes what is wrong with the store or with what it serves; what is served here stays.</summary>
    public void NoteFault(LakeException fault) => Note(fault.Message, QuestionProblems.Unavailable(fault));

    /// <summary>Notes that nothing is published yet.</summary>
    public void NoteEmpty() => Note("Nothing is published yet. Publish with `lake run -e <date>`.", QuestionProblems.NothingPublished);

    private void Note(string? fault, Problem absence)
    {
        if (_source.Fault != fault)
        {
            // One fault may follow another; the store is away since the first.
            bool isStillAway = fault is not null && !_source.IsHealthy;
            _source = new SourceState(fault, isStillAway ? _source.Since : clock.GetUtcNow(), absence);
        }
    }
}
