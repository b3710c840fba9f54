using DataLake.Lake;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Lake;

public sealed class LakeOptionsTests
{
    [Fact]
    public void Settings_have_their_defaults_when_nothing_is_set()
    {
        LakeOptions options = Read();

        options.Root.ShouldBe("./.lake");
        options.Temp.ShouldBe("./.lake/.temp");
        options.Cache.ShouldBe("./.lake/.temp/cache");
        options.CacheSizeBytes.ShouldBeNull();
        options.Buckets.All.ShouldBe(["raw", "curated", "provision", "consumption"]);
        options.Threads.ShouldBe(Environment.ProcessorCount);
        options.GcGrace.ShouldBe(TimeSpan.FromDays(1));
        options.MemoryLimitBytes.ShouldBeGreaterThan(64_000_000);
    }

    [Fact]
    public void Settings_are_read_when_they_are_set()
    {
        LakeOptions options = Read(
            ("LAKE_ROOT", "/data/lake"), ("LAKE_THREADS", "3"), ("LAKE_GC_GRACE", "12h"), ("LAKE_BUCKETS__RAW", "landing"), ("LAKE_DATASETS", "/data/sets"));

        (options.Root, options.Threads, options.GcGrace, options.Buckets.Raw, options.Datasets)
            .ShouldBe(("/data/lake", 3, TimeSpan.FromHours(12), "landing", "/data/sets"));
        options.Temp.ShouldBe("/data/lake/.temp");
        options.Cache.ShouldBe("/data/lake/.temp/cache");
    }

    [Fact]
    public void Cache_is_read_when_it_is_set()
    {
        LakeOptions options = Read(("LAKE_TEMP", "/scratch"), ("LAKE_CACHE_SIZE", "50GB"));

        (options.Cache, options.CacheSizeBytes).ShouldBe(("/scratch/cache", 50_000_000_000));
        Read(("LAKE_TEMP", "/scratch"), ("LAKE_CACHE", "/fast")).Cache.ShouldBe("/fast");
    }

    [Fact]
    public void Settings_of_S3_have_their_defaults_when_only_endpoint_and_keys_are_set()
    {
        LakeOptions options = Read(("LAKE_ROOT", "http://minio:9000"), ("AWS_ACCESS_KEY_ID", "key"), ("AWS_SECRET_ACCESS_KEY", "secret"));

        (options.S3.SessionToken, options.S3.SendsConditions).ShouldBe(("", true));
        options.IsOnS3.ShouldBeTrue();
        options.Temp.ShouldBe("./.lake/.temp");
        (options.S3.AccessKeyId, options.S3.SecretAccessKey, options.S3.Region).ShouldBe(("key", "secret", "us-east-1"));
        (options.S3.Requests, options.S3.Retries, options.S3.PartSizeBytes).ShouldBe((16, 6, 16L << 20));
        (options.S3.TryTimeout, options.S3.TotalTimeout).ShouldBe((TimeSpan.FromSeconds(60), TimeSpan.FromMinutes(5)));
        options.ToString().ShouldNotContain("secret");
    }

    [Fact]
    public void Settings_of_S3_are_read_when_they_are_set()
    {
        S3Options options = Read(
            ("AWS_REGION", "eu-west-1"), ("LAKE_S3_REQUESTS", "4"), ("LAKE_S3_RETRIES", "0"), ("LAKE_S3_TRY_TIMEOUT", "5s"),
            ("LAKE_S3_TOTAL_TIMEOUT", "1h"), ("LAKE_S3_PART_SIZE", "5MiB")).S3;

        (options.Region, options.Requests, options.Retries, options.PartSizeBytes).ShouldBe(("eu-west-1", 4, 0, 5L << 20));
        (options.TryTimeout, options.TotalTimeout).ShouldBe((TimeSpan.FromSeconds(5), TimeSpan.FromHours(1)));
    }

    [Fact]
    public void Session_token_is_read_and_never_printed()
    {
        LakeOptions options = Read(
            ("LAKE_ROOT", "http://minio:9000"), ("AWS_ACCESS_KEY_ID", "key"), ("AWS_SECRET_ACCESS_KEY", "hidden"), ("AWS_SESSION_TOKEN", "hidden too"),
            ("LAKE_S3_CONDITIONAL_PUTS", "off"));

        (options.S3.SessionToken, options.S3.SendsConditions).ShouldBe(("hidden too", false));
        $"{options} {options.S3}".ShouldNotContain("hidden");
    }

    [Theory]
    [InlineData("64MB", 64_000_000)]
    [InlineData("512mb", 512_000_000)]
    [InlineData("1GiB", 1_073_741_824)]
    [InlineData("1.5GB", 1_500_000_000)]
    [InlineData("2 GB", 2_000_000_000)]
    [InlineData("100000000B", 100_000_000)]
    public void Memory_limit_is_read_in_any_unit(string text, long bytes) => Read(("LAKE_MEMORY_LIMIT", text)).MemoryLimitBytes.ShouldBe(bytes);

    [Theory]
    [InlineData("LAKE_MEMORY_LIMIT", "63MB")]
    [InlineData("LAKE_MEMORY_LIMIT", "512")]
    [InlineData("LAKE_MEMORY_LIMIT", "-1GB")]
    [InlineData("LAKE_MEMORY_LIMIT", "99999999999TB")]
    [InlineData("LAKE_CACHE", "s3://bucket")]
    [InlineData("LAKE_CACHE_SIZE", "999KB")]
    [InlineData("LAKE_CACHE_SIZE", "much")]
    [InlineData("LAKE_THREADS", "0")]
    [InlineData("LAKE_THREADS", "1.5")]
    [InlineData("LAKE_THREADS", "1025")]
    [InlineData("LAKE_GC_GRACE", "1")]
    [InlineData("LAKE_GC_GRACE", "-1d")]
    [InlineData("LAKE_GC_GRACE", "1w")]
    [InlineData("LAKE_ROOT", "ftp://minio:9000")]
    [InlineData("LAKE_ROOT", "http://minio:9000/raw")]
    [InlineData("LAKE_ROOT", "http://user:word@minio:9000")]
    [InlineData("LAKE_TEMP", "http://minio:9000")]
    [InlineData("LAKE_S3_REQUESTS", "0")]
    [InlineData("LAKE_S3_RETRIES", "21")]
    [InlineData("LAKE_S3_TRY_TIMEOUT", "0s")]
    [InlineData("LAKE_S3_TOTAL_TIMEOUT", "2d")]
    [InlineData("LAKE_S3_CONDITIONAL_PUTS", "on")]
    [InlineData("LAKE_S3_PART_SIZE", "4MiB")]
    [InlineData("LAKE_S3_PART_SIZE", "2GiB")]
    [InlineData("LAKE_BUCKETS__PROVISION", "ab")]
    [InlineData("LAKE_BUCKETS__PROVISION", "Upper")]
    [InlineData("LAKE_BUCKETS__PROVISION", "a/b")]
    [InlineData("LAKE_BUCKETS__PROVISION", "...")]
    public void Setting_is_refused_by_name_when_it_is_wrong(string name, string value)
    {
        LakeException error = Should.Throw<LakeException>(() => Read((name, value)));

        error.Kind.ShouldBe(LakeErrorKind.Usage);
        error.What.ShouldStartWith($"{name} is '{value}' and must be ");
    }

    [Fact]
    public void Settings_are_refused_when_two_zones_share_a_bucket()
    {
        LakeException error = Should.Throw<LakeException>(() => Read(("LAKE_BUCKETS__CURATED", "raw")));

        error.What.ShouldBe("LAKE_BUCKETS__* is 'raw, raw, provision, consumption' and must be four different names");
    }

    [Fact]
    public void Faults_are_reported_together_when_there_are_several()
    {
        (string, string)[] wrong =
        [
            ("LAKE_BUCKETS__RAW", "!1"), ("LAKE_BUCKETS__CURATED", "!2"), ("LAKE_BUCKETS__PROVISION", "!3"), ("LAKE_BUCKETS__CONSUMPTION", "!4"),
            ("LAKE_MEMORY_LIMIT", "!"), ("LAKE_THREADS", "!"), ("LAKE_CACHE_SIZE", "!"), ("LAKE_GC_GRACE", "!"),
        ];

        LakeException error = Should.Throw<LakeException>(() => Read(wrong));

        error.What.Split("; ").Select(fault => fault.Split(' ')[0]).ShouldBe(wrong.Select(setting => setting.Item1));
    }

    [Theory]
    [InlineData("90s", 90)]
    [InlineData("30m", 1800)]
    [InlineData("12h", 43_200)]
    [InlineData("7d", 604_800)]
    [InlineData("0d", 0)]
    public void Duration_is_read_in_any_unit(string text, int seconds) => LakeOptions.ParseDuration(text).ShouldBe(TimeSpan.FromSeconds(seconds));

    [Theory]
    [InlineData(86_400, "1d")]
    [InlineData(604_800, "7d")]
    [InlineData(129_600, "36h")]
    [InlineData(1_800, "30m")]
    [InlineData(90, "90s")]
    public void Duration_is_written_as_it_is_read(int seconds, string text) => LakeOptions.FormatDuration(TimeSpan.FromSeconds(seconds)).ShouldBe(text);

    [Theory]
    [InlineData("")]
    [InlineData("d")]
    [InlineData("1")]
    [InlineData("1.5d")]
    [InlineData("1 d")]
    [InlineData("99999999999d")]
    [InlineData("2000000000d")]
    public void Duration_is_refused_when_it_is_none(string text) => LakeOptions.ParseDuration(text).ShouldBeNull();

    private static LakeOptions Read(params (string Name, string Value)[] settings) =>
        LakeOptions.FromEnvironment(name => settings.FirstOrDefault(setting => setting.Name == name).Value);
}
