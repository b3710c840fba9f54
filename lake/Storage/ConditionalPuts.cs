namespace DataLake.Lake.Storage;

/// <summary>What a store makes of a put under a condition.</summary>
public enum ConditionalPuts
{
    /// <summary>It keeps them: whoever comes second is refused.</summary>
    Kept,

    /// <summary>It takes every put and ignores the condition.</summary>
    Ignored,

    /// <summary>It says that it does not know conditions.</summary>
    Refused,

    /// <summary>They are not sent, as <c>LAKE_S3_CONDITIONAL_PUTS</c> says so.</summary>
    SwitchedOff,
}
