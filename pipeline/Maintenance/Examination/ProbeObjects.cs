using DataLake.Lake;
using DataLake.Lake.Storage;

namespace DataLake.Pipeline.Maintenance.Examination;

/// <summary>The objects and buckets that an examination makes. All of them are deleted at its end, however it ended.</summary>
/// <param name="lake">The lake.</param>
internal sealed class ProbeObjects(LakeContext lake)
{
    private readonly List<ObjectAddress> _written = [];
    private readonly List<string> _made = [];
    private readonly string _examination = Guid.NewGuid().ToString("N");

    /// <summary>The prefix of this examination's objects in a bucket.</summary>
    public ObjectAddress Prefix(string bucket) => new(bucket, $"{LakePath.DoctorPrefix(bucket).Key}{_examination}/");

    /// <summary>The address of a new object, which is deleted at the end.</summary>
    public ObjectAddress New(string bucket, string name)
    {
        ObjectAddress address = Unwritten(bucket, name);
        _written.Add(address);
        return address;
    }

    /// <summary>An address that nothing is written to.</summary>
    public ObjectAddress Unwritten(string bucket, string name) => new(bucket, Prefix(bucket).Key + name);

    /// <summary>Makes a bucket, which is removed at the end unless somebody has put something into it.</summary>
    public async Task MakeBucketAsync(S3ObjectStore store, string bucket, CancellationToken cancellationToken)
    {
        await store.MakeBucketAsync(bucket, cancellationToken).ConfigureAwait(false);
        _made.Add(bucket);
        _written.Add(LakePath.ConditionalPutProbe(bucket));
    }

    /// <summary>Deletes them.</summary>
    /// <exception cref="LakeException">Some could not be deleted; <c>lake gc</c> removes the objects later.</exception>
    public async Task RemoveAsync(CancellationToken cancellationToken)
    {
        // One by one: some servers want another right for deleting many at once.
        await Parallel.ForEachAsync(_written, cancellationToken, async (address, stop) => await lake.Store.DeleteAsync([address], stop).ConfigureAwait(false)).ConfigureAwait(false);
        foreach (string bucket in lake.Store is S3ObjectStore ? _made : [])
        {
            await ((S3ObjectStore)lake.Store).RemoveBucketAsync(bucket, cancellationToken).ConfigureAwait(false);
        }
    }
}
