namespace DataLake.Pipeline.Profiling.Model;

/// <summary>What the values of a column are taken for.</summary>
public enum ColumnKind
{
    /// <summary>Points in time.</summary>
    Instant,

    /// <summary>Numbers, as DOUBLE.</summary>
    Number,

    /// <summary>Texts.</summary>
    Text,
}
