namespace DataLake.Pipeline.Profiling.Model;

/// <summary>What a check of the dataset's <c>profile.sql</c> found.</summary>
/// <param name="Name">The end of a sentence: <c>dated before their own last order</c>.</param>
/// <param name="Rows">Rows that it holds for.</param>
public sealed record CheckCount(string Name, long Rows);
