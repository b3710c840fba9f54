namespace DataLake.Api.Vouchers;

/// <summary>What may be wrong with a field.</summary>
internal enum FieldFault : byte
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It is not there, and the answer depends on it.</summary>
    Missing,

    /// <summary>It is there and is not what it should be.</summary>
    Unreadable,

    /// <summary>The scheme has no segmentation of that name.</summary>
    Unknown,
}
