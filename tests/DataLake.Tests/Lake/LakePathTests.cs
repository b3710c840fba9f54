using DataLake.Lake;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Lake;

public sealed class LakePathTests
{
    private static readonly LakePath _path = new(new BucketNames());
    private static readonly DatasetName _dataset = new("customer", "voucher");
    private static readonly ExecutionDate _date = new(new DateTime(2020, 5, 29));
    private static readonly RunId _run = new("20261121T085500123Z-3fa94c1e");

    public static TheoryData<string, string> Keys { get; } = new()
    {
        { _path.RawPrefix(_dataset).ToString(), "raw/customer/voucher/" },
        { _path.CuratedManifest(_dataset, _date).ToString(), "curated/customer/voucher/execution_date=2020-05-29T000000/_manifest.json" },
        { _path.CuratedFile(_dataset, "id").ToString(), "curated/customer/voucher/files/id.parquet" },
        { _path.RejectedFile(_dataset, "id").ToString(), "curated/customer/voucher/rejected/id.parquet" },
        { _path.TableFile(_dataset, "t", _date, _run).ToString(), "provision/customer/t/execution_date=2020-05-29T000000/run=20261121T085500123Z-3fa94c1e/part-0.parquet" },
        { _path.TableRunManifest(_dataset, "t", _date, _run).ToString(), "provision/customer/t/execution_date=2020-05-29T000000/run=20261121T085500123Z-3fa94c1e/_manifest.json" },
        { _path.TableManifest(_dataset, "t", _date).ToString(), "provision/customer/t/execution_date=2020-05-29T000000/_manifest.json" },
        { _path.SnapshotFile(_dataset, _date, _run, "t.parquet").ToString(), "consumption/customer/voucher/execution_date=2020-05-29T000000/run=20261121T085500123Z-3fa94c1e/t.parquet" },
        { _path.SnapshotManifest(_dataset, _date).ToString(), "consumption/customer/voucher/execution_date=2020-05-29T000000/_manifest.json" },
        { _path.Current(_dataset).ToString(), "consumption/customer/voucher/_current.json" },
        { _path.Run(_run).ToString(), "consumption/_runs/20261121T085500123Z-3fa94c1e.json" },
    };

    [Theory]
    [MemberData(nameof(Keys))]
    public void Key_is_the_one_of_the_contract(string actual, string expected) => actual.ShouldBe(expected);

    [Fact]
    public void Key_is_in_the_bucket_that_the_settings_name() =>
        new LakePath(new BucketNames(Consumption: "answers")).Current(_dataset).Bucket.ShouldBe("answers");
}
