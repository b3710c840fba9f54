namespace DataLake.Pipeline.Datasets;

/// <summary>A file of SQL that comes with a dataset.</summary>
/// <param name="Name">The file's name without folder and extension.</param>
/// <param name="Text">What it holds.</param>
public sealed record SqlFile(string Name, string Text);
