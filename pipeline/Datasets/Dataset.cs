using DataLake.Lake;
using DataLake.Lake.Tables;

namespace DataLake.Pipeline.Datasets;

/// <summary>
/// A dataset, read from its folder <c>datasets/&lt;domain&gt;/&lt;dataset&gt;/</c>: all that the stages need to know of it.
/// </summary>
public sealed record Dataset
{
    /// <summary>Its name.</summary>
    public required DatasetName Name { get; init; }

    /// <summary>Its folder.</summary>
    public required string Folder { get; init; }

    /// <summary>The columns that every delivery must have.</summary>
    public required IReadOnlyList<RawColumn> RawColumns { get; init; }

    /// <summary>The typed columns of its curated rows.</summary>
    public required TableContract Curated { get; init; }

    /// <summary>The curated column that says when a row came about.</summary>
    public required string EventTime { get; init; }

    /// <summary>The curated columns that are compared without case.</summary>
    public required IReadOnlyList<string> FoldCase { get; init; }

    /// <summary>What its SQL reads as variables: rules by name, each a bool, a number, a text or a list of texts.</summary>
    public required IReadOnlyDictionary<string, object> Rules { get; init; }

    /// <summary>The query over <c>raw.&lt;dataset&gt;</c> that types and judges every row.</summary>
    public required string CuratedSql { get; init; }

    /// <summary>
    /// The query over <c>curated.&lt;dataset&gt;_distinct</c> that sums rows up; null when there is none. Of a delivery that
    /// lies before an execution date, the tables then need the sums alone.
    /// </summary>
    public required string? SummarySql { get; init; }

    /// <summary>The macros that all SQL of all datasets may use.</summary>
    public required string Macros { get; init; }

    /// <summary>The numbers that a segment scheme may go by.</summary>
    public required IReadOnlyList<string> Measures { get; init; }

    /// <summary>The path of the segment scheme that is used unless another is asked for.</summary>
    public required string SegmentsFile { get; init; }

    /// <summary>The tables of the provision zone, in the order they are made.</summary>
    public required IReadOnlyList<ProvisionTable> Tables { get; init; }

    /// <summary>What ranks first: <c>uses</c> or <c>orders</c>.</summary>
    public required string RankBy { get; init; }

    /// <summary>The largest share of rejected rows that is still published, 0 to 1.</summary>
    public required double MaxRejectedShare { get; init; }

    /// <summary>The audits, by name.</summary>
    public required IReadOnlyList<SqlFile> Audits { get; init; }

    /// <summary>The query over the consumption tables that <c>lake run</c> prints; null when there is none.</summary>
    public required SqlFile? Highlights { get; init; }

    /// <summary>The query that makes a synthetic delivery; null when there is none.</summary>
    public required SqlFile? Sample { get; init; }

    /// <summary>What <c>lake profile</c> shows besides the columns; nothing unless the dataset says so.</summary>
    public required ProfileRules Profile { get; init; }
}
