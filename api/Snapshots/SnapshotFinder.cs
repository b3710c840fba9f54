using DataLake.Api.Problems;
using DataLake.Api.Vouchers;
using DataLake.Lake;

namespace DataLake.Api.Snapshots;

/// <summary>Finds the snapshot that a request names.</summary>
/// <param name="holder">Has the one that is served.</param>
/// <param name="earlier">Has those of other execution dates.</param>
internal sealed class SnapshotFinder(SnapshotHolder holder, EarlierSnapshots earlier)
{
    /// <summary>What stands for the snapshot that is served.</summary>
    public const string Current = "current";

    /// <summary>Whether a text names a snapshot, there or not.</summary>
    public static bool IsName(string? text) => text == Current || ExecutionDate.TryParse(text?.Trim(), out _);

    /// <summary>Finds a snapshot.</summary>
    /// <param name="field">What the request calls it, for the problem.</param>
    /// <param name="text">An execution date; <see cref="Current"/> or nothing for the one that is served.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The snapshot, or why there is none.</returns>
    /// <exception cref="LakeException">It is damaged, or the store cannot be reached.</exception>
    public async Task<(Snapshot? Snapshot, Problem? Problem)> FindAsync(string field, string? text, CancellationToken cancellationToken)
    {
        Snapshot? current = holder.Current;
        if (string.IsNullOrWhiteSpace(text) || text == Current)
        {
            return (current, current is null ? holder.Absence : null);
        }

        if (!ExecutionDate.TryParse(text.Trim(), out ExecutionDate date))
        {
            return (null, QuestionProblems.InvalidField(field, CustomerFields.Expected(CustomerField.ExecutionDate)));
        }

        Snapshot? found = date == current?.ExecutionDate ? current : await earlier.FindAsync(date, cancellationToken).ConfigureAwait(false);
        return (found, found is null ? QuestionProblems.UnknownSnapshot(date.ToString()) : null);
    }
}
