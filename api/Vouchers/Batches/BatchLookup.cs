using DataLake.Api.Problems;
using DataLake.Api.Snapshots;
using DataLake.Api.Telemetry;

namespace DataLake.Api.Vouchers.Batches;

/// <summary>Answers the questions of one batch, all from one snapshot and as of one day.</summary>
/// <param name="snapshot">The snapshot, as it was when the batch began.</param>
/// <param name="today">The date that recency is counted to unless a question says.</param>
internal sealed class BatchLookup(Snapshot snapshot, DateOnly today)
{
    /// <summary>What became of the questions.</summary>
    public LookupTally Tally { get; } = new();

    /// <summary>Answers a question.</summary>
    /// <returns>The answer, or null: <see cref="Explain"/> says why.</returns>
    public VoucherAnswer? Find(ref CustomerQuestion question)
    {
        VoucherAnswer? answer = IsOfAnother(question) ? null : VoucherLookup.Find(snapshot, ref question, today);
        if (answer is not null)
        {
            Tally.CountAnswer();
        }

        return answer;
    }

    /// <summary>Says why a question has no answer.</summary>
    public Problem Explain(ref CustomerQuestion question)
    {
        Problem problem = VoucherLookup.Explain(snapshot, ref question, today);
        return Refuse(IsOfAnother(question) && !question.Faults.Any ? BatchProblems.OtherSnapshot(snapshot.ExecutionDate) : problem);
    }

    /// <summary>Counts a question that has no answer.</summary>
    /// <param name="problem">Why, which is given back.</param>
    public Problem Refuse(Problem problem)
    {
        Tally.Count(problem.Type);
        return problem;
    }

    private bool IsOfAnother(in CustomerQuestion question) => question.ExecutionDate is { } date && date != snapshot.ExecutionDate;
}
