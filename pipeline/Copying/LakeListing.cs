using DataLake.Lake;
using DataLake.Lake.Storage;

namespace DataLake.Pipeline.Copying;

/// <summary>All objects of a lake, but for those that tell of its store alone.</summary>
internal sealed class LakeListing
{
    private readonly Dictionary<ObjectAddress, ListedObject> _objects = [];

    /// <summary>The objects, in no order.</summary>
    public IReadOnlyCollection<ListedObject> Objects => _objects.Values;

    /// <summary>Lists a lake against the direction in which data moves: what is found names only what is found later.</summary>
    public static async Task<LakeListing> ReadAsync(LakeContext lake, CancellationToken cancellationToken)
    {
        LakeListing listing = new();
        foreach (Zone zone in Enum.GetValues<Zone>().Reverse())
        {
            await foreach (ObjectInfo info in lake.Store.ListAsync(lake.Path.In(zone, ""), cancellationToken).ConfigureAwait(false))
            {
                if (!LakePath.IsOfItsStoreAlone(zone, info.Address.Key))
                {
                    listing._objects[info.Address] = new ListedObject(info, zone, ObjectRoles.Of(zone, info.Address.Key));
                }
            }
        }

        return listing;
    }

    /// <summary>The object at an address, or null.</summary>
    public ObjectInfo? Find(ObjectAddress address) => _objects.GetValueOrDefault(address)?.Info;

    /// <summary>Whether the very same object is here.</summary>
    public bool Has(ObjectInfo info) => Find(info.Address)?.ETag == info.ETag;
}
