using DataLake.Lake;

namespace DataLake.Pipeline.Copying;

/// <summary>What a copy did in one zone.</summary>
/// <param name="Zone">The zone.</param>
/// <param name="Objects">How many objects the source has.</param>
/// <param name="Bytes">How many bytes they have.</param>
/// <param name="New">How many objects were written; in a dry run, how many would be written or compared.</param>
/// <param name="NewBytes">How many bytes these have.</param>
/// <param name="Unchanged">How many were there already and are proved equal.</param>
/// <param name="OnlyThere">How many objects only the destination has; they are left alone.</param>
public sealed record CopiedZone(Zone Zone, int Objects, long Bytes, int New, long NewBytes, int Unchanged, int OnlyThere);
