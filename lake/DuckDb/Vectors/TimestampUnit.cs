namespace DataLake.Lake.DuckDb.Vectors;

/// <summary>What a timestamp column counts since 1970-01-01.</summary>
internal enum TimestampUnit
{
    Seconds,
    Milliseconds,
    Microseconds,
    Nanoseconds,
}
