using DataLake.Tests.S3;

namespace DataLake.Tests.Pipeline.Copying;

[NeedsS3]
public sealed class FolderToBucketsTests : BucketCopyConformance
{
    internal override (TestLake From, TestLake To) Create() => (OpenFolder(), OpenBuckets());
}
