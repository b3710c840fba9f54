using DataLake.Tests.Reliability;
using DataLake.Tests.S3;
using Shouldly;

namespace DataLake.Tests.Pipeline.Profiling;

/// <summary>A lake in buckets has the same profile as one in a folder.</summary>
[NeedsS3]
public sealed class ProfileOnS3Tests
{
    [StoreFact]
    public async Task Page_is_the_same_as_of_a_lake_in_a_folder()
    {
        using TestLake folder = new();
        using S3Buckets buckets = new();
        TestLake s3 = buckets.OpenLake();
        foreach (TestLake lake in new[] { folder, s3 })
        {
            await lake.DoAsync("sample", "--rows", "4000");
            await lake.DoAsync("run", "curate", "-e", "2020-05-29");
        }

        string page = await s3.DoAsync("profile", "raw.voucher", "--out", "-");

        page.ShouldBe(await folder.DoAsync("profile", "raw.voucher", "--out", "-"));
    }
}
