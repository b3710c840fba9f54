namespace DataLake.Lake.Tables;

/// <summary>What one stage of a run did.</summary>
/// <param name="Stage"><c>curate</c>, <c>aggregate</c> or <c>publish</c>.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Built">How many partitions, objects or snapshots it made.</param>
/// <param name="Unchanged">How many it found up to date.</param>
/// <param name="RowsIn">Rows it read.</param>
/// <param name="RowsOut">Rows it wrote.</param>
/// <param name="Rejected">Rows it rejected, by reason.</param>
/// <param name="Notes">What a reader of the history should know.</param>
public sealed record StageRecord(
    string Stage, double Seconds, int Built, int Unchanged, long RowsIn, long RowsOut,
    IReadOnlyDictionary<string, long> Rejected, IReadOnlyList<string> Notes);
