namespace DataLake.Lake;

/// <summary>Why the lake could not do what was asked; each kind has the exit code of the command <c>lake</c>.</summary>
public enum LakeErrorKind
{
    /// <summary>Something that should not happen, a damaged object for instance. Exit code 1.</summary>
    Unexpected = 1,

    /// <summary>Wrong usage or settings. Exit code 2.</summary>
    Usage = 2,

    /// <summary>An audit failed, nothing was published. Exit code 3.</summary>
    AuditFailed = 3,

    /// <summary>The store cannot be reached, or refused. Exit code 4.</summary>
    StoreUnavailable = 4,

    /// <summary>The raw data breaks the dataset's contract, or there is none. Exit code 5.</summary>
    RawData = 5,
}
