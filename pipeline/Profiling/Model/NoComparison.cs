namespace DataLake.Pipeline.Profiling.Model;

/// <summary>Why raw and curated rows are not compared.</summary>
/// <param name="Reason">In words, a sentence.</param>
/// <param name="Command">The command that makes them comparable.</param>
public sealed record NoComparison(string Reason, string Command);
