using DataLake.Lake;

namespace DataLake.Pipeline.Copying;

/// <summary>An object of the source that cannot be copied because it is not what the source says of it.</summary>
/// <param name="Address">The object.</param>
/// <param name="IsGone">Whether it is gone; otherwise its checksum is another.</param>
/// <param name="Date">The execution date of the manifest that names it, or null.</param>
internal sealed record CopyFault(ObjectAddress Address, bool IsGone, ExecutionDate? Date);
