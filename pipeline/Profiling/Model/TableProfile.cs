namespace DataLake.Pipeline.Profiling.Model;

/// <summary>What is in a table: the numbers that the page shows and that <c>--format json</c> prints.</summary>
public sealed record TableProfile
{
    /// <summary>The table, <c>raw.voucher</c> or <c>curated.voucher</c>.</summary>
    public required string Table { get; init; }

    /// <summary>The dataset, <c>customer/voucher</c>.</summary>
    public required string Dataset { get; init; }

    /// <summary>The one raw object that the profile is about, or what was curated of it, by its key; null for all.</summary>
    public required string? Key { get; init; }

    /// <summary>The execution date whose curated rows were looked at; null when none were.</summary>
    public required DateTime? ExecutionDate { get; init; }

    /// <summary>How much there is, and where.</summary>
    public required TableOverview Overview { get; init; }

    /// <summary>What a reader should know first, those that concern the most rows first.</summary>
    public required IReadOnlyList<Alert> Alerts { get; init; }

    /// <summary>The columns, in the order of the dataset's contract.</summary>
    public required IReadOnlyList<ColumnProfile> Columns { get; init; }

    /// <summary>Rows that are equal in all columns.</summary>
    public required Duplicates Duplicates { get; init; }

    /// <summary>How many rows fail each of the dataset's own checks.</summary>
    public required IReadOnlyList<CheckCount> Checks { get; init; }

    /// <summary>When the rows came about; null when no row has an event time.</summary>
    public required TimeChart? OverTime { get; init; }

    /// <summary>Two columns against each other; null when the dataset names none, or no row has both.</summary>
    public required HeatMap? HeatMap { get; init; }

    /// <summary>Raw against curated; null when there is nothing to compare with.</summary>
    public required Comparison? Comparison { get; init; }

    /// <summary>Why there is no comparison; null when there is one.</summary>
    public required NoComparison? WhyNoComparison { get; init; }

    /// <summary>What would be rejected of raw rows that are not compared with curated ones; null for all others.</summary>
    public required ExpectedRejections? ExpectedRejections { get; init; }
}
