namespace DataLake.Lake.Tables;

/// <summary>What a run did, also a failed one: <c>_runs/&lt;run id&gt;.json</c>.</summary>
public sealed record RunRecord
{
    /// <summary>The format of this record.</summary>
    public required int FormatVersion { get; init; }

    /// <summary>The run.</summary>
    public required string RunId { get; init; }

    /// <summary>The command and its arguments, as typed.</summary>
    public required string Command { get; init; }

    /// <summary><c>succeeded</c>, <c>failed</c> or <c>cancelled</c>.</summary>
    public required string Outcome { get; init; }

    /// <summary>The execution dates that the run was for, UTC.</summary>
    public required IReadOnlyList<DateTime> ExecutionDates { get; init; }

    /// <summary>What each stage did, in order.</summary>
    public required IReadOnlyList<StageRecord> Stages { get; init; }

    /// <summary>Why the run failed; null when it did not.</summary>
    public required RunFailure? Failure { get; init; }

    /// <summary>How many requests the command had sent to an S3 store by the end of the run; 0 where the lake is a folder.</summary>
    public int StoreRequests { get; init; }

    /// <summary>How many of them were tried again after an error that passed.</summary>
    public int StoreRetries { get; init; }

    /// <summary>When the run started, UTC.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>When the run ended, UTC.</summary>
    public required DateTimeOffset Finished { get; init; }
}
