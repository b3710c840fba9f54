using DataLake.Api;
using DataLake.Lake;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Api.Queries;

public sealed class QueryOptionsTests
{
    private static readonly Dictionary<string, string> _wrong = new()
    {
        ["LAKE_API_QUERY_TIMEOUT"] = "0s",
        ["LAKE_API_QUERY_MEMORY"] = "63MiB",
        ["LAKE_API_QUERY_THREADS"] = "65",
        ["LAKE_API_QUERY_ROWS"] = "0",
        ["LAKE_API_QUERY_CONCURRENCY"] = "none",
        ["LAKE_API_PREVIEW_SIZE"] = "2TiB",
    };

    [Fact]
    public void Every_wrong_setting_is_reported_at_once()
    {
        LakeException error = Should.Throw<LakeException>(() => ApiOptions.FromEnvironment(_wrong.GetValueOrDefault, new LakeOptions()));

        error.Kind.ShouldBe(LakeErrorKind.Usage);
        foreach ((string name, string value) in _wrong)
        {
            error.Message.ShouldContain($"{name} is '{value}' and must be ");
        }
    }

    [Fact]
    public void Settings_have_the_defaults_that_the_README_states()
    {
        ApiOptions options = ApiOptions.FromEnvironment(_ => null, new LakeOptions());

        (options.QueryTimeout, options.QueryMemoryBytes, options.QueryThreads, options.QueryRows, options.QueryConcurrency, options.PreviewBytes)
            .ShouldBe((TimeSpan.FromSeconds(10), 256L << 20, 1, 10_000, 2, 512L << 20));
    }
}
