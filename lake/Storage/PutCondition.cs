namespace DataLake.Lake.Storage;

/// <summary>What must hold at the moment an object is written; the default value asks for nothing.</summary>
public readonly record struct PutCondition
{
    private PutCondition(bool ifAbsent, string? ifMatch) => (IsIfAbsent, ETag) = (ifAbsent, ifMatch);

    /// <summary>Writes whatever is there.</summary>
    public static PutCondition None => default;

    /// <summary>Writes only where no object is yet (<c>If-None-Match: *</c>).</summary>
    public static PutCondition IfAbsent => new(ifAbsent: true, ifMatch: null);

    /// <summary>Whether no object may be there yet.</summary>
    public bool IsIfAbsent { get; }

    /// <summary>The ETag that the object must have, or null.</summary>
    public string? ETag { get; }

    /// <summary>Writes only over the object with this ETag (<c>If-Match</c>).</summary>
    public static PutCondition IfMatch(string etag) => new(ifAbsent: false, etag);
}
