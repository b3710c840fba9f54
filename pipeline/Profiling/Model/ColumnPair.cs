namespace DataLake.Pipeline.Profiling.Model;

/// <summary>A raw column and the curated one that is made of it.</summary>
/// <param name="Raw">As delivered.</param>
/// <param name="Curated">As curated.</param>
public sealed record ColumnPair(PairedColumn Raw, PairedColumn Curated);
