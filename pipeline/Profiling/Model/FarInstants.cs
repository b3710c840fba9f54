namespace DataLake.Pipeline.Profiling.Model;

/// <summary>
/// Instants further below the first or above the third quartile than three times what lies between the two, and apart from the
/// others by at least that once.
/// </summary>
/// <param name="Rows">Rows that have one.</param>
/// <param name="From">The earliest of them.</param>
/// <param name="To">The latest of them.</param>
/// <param name="OthersFrom">The earliest of the others.</param>
/// <param name="OthersTo">The latest of the others.</param>
public sealed record FarInstants(long Rows, DateTime From, DateTime To, DateTime OthersFrom, DateTime OthersTo);
