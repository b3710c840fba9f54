namespace DataLake.Pipeline.Output;

/// <summary>What a command has to say: facts, tables, and a few sentences for people.</summary>
public sealed record CommandResult
{
    /// <summary>Single values, by name in snake_case. In JSON they are properties of the document.</summary>
    public IReadOnlyList<KeyValuePair<string, object?>> Facts { get; init; } = [];

    /// <summary>The tables; the first one is what CSV shows.</summary>
    public required IReadOnlyList<ResultTable> Tables { get; init; }

    /// <summary>Sentences for people, after the tables; not part of JSON and CSV.</summary>
    public IReadOnlyList<string> Lines { get; init; } = [];

    /// <summary>The exit code. Default 0.</summary>
    public int ExitCode { get; init; }
}
