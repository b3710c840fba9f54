namespace DataLake.Pipeline.Datasets;

/// <summary>What a raw column holds, and so which types a delivery may have it in.</summary>
public enum RawColumnKind
{
    /// <summary>A point in time: a timestamp with or without time zone, a date, or a text.</summary>
    Instant,

    /// <summary>A number of any type, or a text.</summary>
    Number,

    /// <summary>A text.</summary>
    Text,
}
