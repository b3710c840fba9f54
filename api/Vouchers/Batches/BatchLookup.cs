using DataLake.Api.Problems;
using DataLake.Api.Snapshots;

namespace DataLake.Api.Vouchers.Batches;

/// <summary>Answers the questions of one batch, all from one snapshot and as of one day.</summary>
/// <param name="snapshot">The snapshot, as it was when the batch began.</param>
/// <param name="today">The date that recency is counted to unless a question says.</param>
internal sealed class BatchLookup(Snapshot snapshot, DateOnly today)
{
    /// <summary>Answers a question.</summary>
    /// <returns>The answer, or null: <see cref="Explain"/> says why.</returns>
    public VoucherAnswer? Find(ref CustomerQuestion question) =>
        IsOfAnother(question) ? null : VoucherLookup.Find(snapshot, ref question, today);

    /// <summary>Says why a question has no answer.</summary>
    public Problem Explain(ref CustomerQuestion question)
    {
        Problem problem = VoucherLookup.Explain(snapshot, ref question, today);
        return IsOfAnother(question) && !question.Faults.Any ? BatchProblems.OtherSnapshot(snapshot.ExecutionDate) : problem;
    }

    private bool IsOfAnother(in CustomerQuestion question) => question.ExecutionDate is { } date && date != snapshot.ExecutionDate;
}
