namespace DataLake.Lake.DuckDb;

/// <summary>
/// The one place where an identifier (a table, column or option name) becomes SQL text. Values never do: they are
/// bound as parameters.
/// </summary>
public static class SqlIdentifier
{
    /// <summary>The name in double quotes, with every double quote in it doubled.</summary>
    /// <param name="name">One identifier. A dot in it is part of the name: quote schema and table one by one.</param>
    /// <exception cref="ArgumentException">The name is empty, or holds a NUL character.</exception>
    public static string Quote(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);

        return name.Contains('\0', StringComparison.Ordinal)
            ? throw new ArgumentException("An SQL identifier cannot hold a NUL character.", nameof(name))
            : $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
