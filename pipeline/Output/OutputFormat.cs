namespace DataLake.Pipeline.Output;

/// <summary>How a command prints its result.</summary>
public enum OutputFormat
{
    /// <summary>For people: tables and sentences.</summary>
    Table,

    /// <summary>One JSON document on standard output, and nothing else.</summary>
    Json,

    /// <summary>The result's main table as CSV (RFC 4180) with a header, and nothing else.</summary>
    Csv,
}
