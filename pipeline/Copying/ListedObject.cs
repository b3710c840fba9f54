using DataLake.Lake;
using DataLake.Lake.Storage;

namespace DataLake.Pipeline.Copying;

/// <summary>An object of a listing.</summary>
/// <param name="Info">What the store says of it.</param>
/// <param name="Zone">Its zone.</param>
/// <param name="Role">What it is to the commit rule.</param>
internal sealed record ListedObject(ObjectInfo Info, Zone Zone, ObjectRole Role)
{
    /// <summary>Where it is.</summary>
    public ObjectAddress Address => Info.Address;
}
