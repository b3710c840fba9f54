using DataLake.Lake.Tables;
using DataLake.Pipeline.Stages;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Pipeline.Stages;

public sealed class CoveredTwiceTests
{
    /// <summary>Objects are <c>from-to</c>, in days; <c>-</c> is one without rows.</summary>
    [Theory]
    [InlineData("", "")]
    [InlineData("1-9", "")]
    [InlineData("-", "")]
    [InlineData("1-4 5-9", "")]
    [InlineData("1-5 5-9", "5-5")]
    [InlineData("1-5 4-9", "4-5")]
    [InlineData("4-9 1-5", "4-5")]
    [InlineData("1-9 3-4", "3-4")]
    [InlineData("1-9 1-9", "1-9")]
    [InlineData("1-9 1-9 1-9", "1-9")]
    [InlineData("1-9 2-3 5-6", "2-3 5-6")]
    [InlineData("1-9 2-6 4-8", "2-8")]
    [InlineData("1-9 2-4 4-6", "2-6")]
    [InlineData("1-3 2-5 4-7", "2-3 4-5")]
    [InlineData("1-9 - 2-3", "2-3")]
    [InlineData("5-5 5-5", "5-5")]
    [InlineData("5-5", "")]
    public void Spans_are_where_two_objects_overlap_when_any_do(string objects, string expected)
    {
        IEnumerable<CuratedObject> given = objects.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Create);

        IReadOnlyList<(DateTime From, DateTime To)> spans = CoveredTwice.Spans(given);

        string.Join(' ', spans.Select(span => $"{span.From.Day}-{span.To.Day}")).ShouldBe(expected);
    }

    private static CuratedObject Create(string days)
    {
        string[] ends = days.Split('-', StringSplitOptions.RemoveEmptyEntries);
        ManifestFile file = new("key", "etag", 1, 1, "sha256");
        return new CuratedObject
        {
            FormatVersion = 1,
            Id = days,
            Source = new ManifestInput("key", "etag", 1, 1),
            Curated = file,
            Rejected = file,
            RejectedByReason = new Dictionary<string, long>(),
            From = ends.Length > 0 ? Day(ends[0]) : null,
            To = ends.Length > 0 ? Day(ends[1]) : null,
            RunId = "run",
        };
    }

    private static DateTime Day(string day) => new(2020, 5, int.Parse(day, null), 0, 0, 0, DateTimeKind.Utc);
}
