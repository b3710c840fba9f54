using DataLake.Tests.S3;

namespace DataLake.Tests.Pipeline.Copying;

/// <summary>A copy with buckets on at least one side.</summary>
public abstract class BucketCopyConformance : CopyConformance
{
    private readonly Lazy<S3Buckets> _first = new(() => new S3Buckets());

    /// <summary>A lake in buckets.</summary>
    internal TestLake OpenBuckets() => _first.Value.OpenLake();

    /// <summary>A lake in a folder, with the buckets' names, and with the keys of the store.</summary>
    internal TestLake OpenFolder()
    {
        TestLake lake = _first.Value.OpenLake();
        lake.Set("LAKE_ROOT", Path.Combine(lake.Folder, "lake"));
        return lake;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (_first.IsValueCreated)
        {
            _first.Value.Dispose();
        }

        base.Dispose(disposing);
    }
}
