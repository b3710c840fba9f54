namespace DataLake.Pipeline.Output;

/// <summary>A table of a command's result.</summary>
/// <param name="Name">Its name: the property in JSON, the title for people.</param>
/// <param name="Columns">The columns' names, in snake_case.</param>
/// <param name="Rows">The rows; a value is null, a text, a number, a bool, an instant, a list or a dictionary.</param>
public sealed record ResultTable(string Name, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<object?>> Rows);
