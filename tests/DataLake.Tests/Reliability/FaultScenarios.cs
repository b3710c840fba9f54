using DataLake.Tests.S3;

namespace DataLake.Tests.Reliability;

/// <summary>
/// What is disturbed besides the commands on S3: objects that go and come in parts, and copies whose source is on S3. The server of
/// the tests has a user whose buckets are others, so a copy can go from bucket to bucket of one name.
/// </summary>
public sealed class FaultScenarios() : CrashScenarios(isOnS3: true)
{
    /// <summary>The setting of tests that says under which name a lake reaches the source of its copy.</summary>
    public const string Source = "TEST_SOURCE";

    /// <summary>The scenarios, in the order in which schedules take turns.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "ingest", "run", "publish", "rollback", "gc", "copy", "ingest in parts", "run from parts", "copy to folder",
        .. S3Server.WhyNoGuest is null ? new[] { "copy between buckets" } : [],
    ];

    private const int RowsOfLargeDelivery = 420;
    private readonly List<TestLake> _sources = [];

    private protected override async Task AddMoreAsync()
    {
        await AddPartsAsync();
        await AddCopyToFolderAsync();
        if (S3Server.WhyNoGuest is null)
        {
            await AddCopyBetweenBucketsAsync();
        }
    }

    /// <inheritdoc/>
    private protected override void DisposeMore() => _sources.ForEach(source => source.Dispose());

    /// <summary>A delivery of some 7 MB in two parts: it is uploaded in the one scenario and downloaded in the other.</summary>
    private async Task AddPartsAsync()
    {
        using TestLake served = LakeCopies.OnS3(("LAKE_THREADS", "1"), ("LAKE_S3_PART_SIZE", "5MiB"));
        await served.DoAsync("run", "-e", "2020-05-28", "--sample", "500");
        await served.MakeLargeDeliveryAsync("large", RowsOfLargeDelivery, 2);
        await AddAsync("ingest in parts", await served.CopyAsync(), lake => ["ingest", LakeCopies.DeliveriesOf(lake)]);
        TestLake delivered = await served.CopyAsync();
        await delivered.DoAsync("ingest", LakeCopies.DeliveriesOf(delivered));
        await AddAsync("run from parts", delivered, _ => ["run", "-e", "2020-05-28"]);
    }

    /// <summary>The source is only read, so that all rounds share it.</summary>
    private async Task AddCopyToFolderAsync()
    {
        TestLake source = LakeCopies.OnS3(("LAKE_THREADS", "1"), ("LAKE_S3_PART_SIZE", "5MiB"));
        _sources.Add(source);
        await source.DoAsync("run", "-e", "2020-05-28", "--sample", "1000");
        TestLake copy = new(source.Buckets!.Settings.Where(setting => setting.Name != "LAKE_ROOT"));
        await copy.DoAsync("copy", "--from", source.Root);
        await GrowAsync(source);
        await AddAsync("copy to folder", copy, CopyArgs);
    }

    /// <summary>Each round has a source of its own, with the names of its destination's buckets.</summary>
    private async Task AddCopyBetweenBucketsAsync()
    {
        TestLake copy = LakeCopies.OnS3(
            ("LAKE_THREADS", "1"), ("LAKE_S3_PART_SIZE", "5MiB"),
            ("LAKE_COPY_FROM_ACCESS_KEY_ID", S3Server.OtherName), ("LAKE_COPY_FROM_SECRET_ACCESS_KEY", S3Server.OtherSecret));
        S3Buckets buckets = copy.Buckets!.OfOtherUser();
        TestLake source = new([.. buckets.Settings, ("LAKE_THREADS", "1"), ("LAKE_S3_PART_SIZE", "5MiB")]);
        _sources.Add(source);
        await source.DoAsync("run", "-e", "2020-05-28", "--sample", "1000");
        await copy.DoAsync("copy", "--from", S3Server.Shared.OtherEndpoint);
        await GrowAsync(source);
        await AddAsync("copy between buckets", copy, CopyArgs, lake => buckets.CopyToAsync(lake.Buckets!.OfOtherUser()));
    }

    private static async Task GrowAsync(TestLake source)
    {
        await source.DoAsync("ingest", await source.MakeLargeDeliveryAsync("large", RowsOfLargeDelivery, 2));
        await source.DoAsync("backfill", "--from", "2020-05-28", "--to", "2020-05-29");
    }

    private static string[] CopyArgs(TestLake lake) => ["copy", "--from", lake.Variable(Source) ?? S3Server.Shared.OtherEndpoint];
}
