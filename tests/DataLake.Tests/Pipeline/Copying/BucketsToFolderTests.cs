using DataLake.Tests.S3;

namespace DataLake.Tests.Pipeline.Copying;

[NeedsS3]
public sealed class BucketsToFolderTests : BucketCopyConformance
{
    internal override (TestLake From, TestLake To) Create() => (OpenBuckets(), OpenFolder());
}
