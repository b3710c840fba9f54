namespace DataLake.Lake.Tables;

/// <summary>An audit that a snapshot passed.</summary>
/// <param name="Name">The audit, the name of its SQL file.</param>
/// <param name="OffendingRows">How many rows it returned; 0 in every published snapshot.</param>
public sealed record AuditResult(string Name, long OffendingRows);
