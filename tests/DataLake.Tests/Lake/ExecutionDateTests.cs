using DataLake.Lake;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Lake;

public sealed class ExecutionDateTests
{
    [Theory]
    [InlineData("2020-05-29", "2020-05-29", "execution_date=2020-05-29T000000")]
    [InlineData("2020-05-29T00:00:00", "2020-05-29", "execution_date=2020-05-29T000000")]
    [InlineData("2020-05-29T00:00:00+00:00", "2020-05-29", "execution_date=2020-05-29T000000")]
    [InlineData("2020-05-29T00:00:00Z", "2020-05-29", "execution_date=2020-05-29T000000")]
    [InlineData("2020-05-29T06:30:15", "2020-05-29T06:30:15", "execution_date=2020-05-29T063015")]
    [InlineData("2020-05-29 06:30:15", "2020-05-29T06:30:15", "execution_date=2020-05-29T063015")]
    [InlineData("0001-01-01", "0001-01-01", "execution_date=0001-01-01T000000")]
    [InlineData("9999-12-31T23:59:59", "9999-12-31T23:59:59", "execution_date=9999-12-31T235959")]
    public void Text_and_key_are_the_same_instant(string typed, string text, string key)
    {
        ExecutionDate.TryParse(typed, out ExecutionDate date).ShouldBeTrue();

        date.ToString().ShouldBe(text);
        date.KeySegment.ShouldBe(key);
        date.Instant.Kind.ShouldBe(DateTimeKind.Utc);
        ExecutionDate.TryParseKeySegment(key, out ExecutionDate fromKey).ShouldBeTrue();
        fromKey.ShouldBe(date);
        ExecutionDate.TryParse(text, out ExecutionDate fromText).ShouldBeTrue();
        fromText.ShouldBe(date);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("2020-5-29")]
    [InlineData("2020-02-30")]
    [InlineData("29.05.2020")]
    [InlineData("2020-05-29T24:00:00")]
    [InlineData("2020-05-29T00:00:00.5")]
    [InlineData("2020-05-29T00:00:00+02:00")]
    [InlineData("2020-05-29T000000")]
    [InlineData(" 2020-05-29")]
    [InlineData("today")]
    public void Text_is_refused_when_it_is_no_execution_date(string? text) => ExecutionDate.TryParse(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData("2020-05-29T000000")]
    [InlineData("execution_date=2020-05-29")]
    [InlineData("execution_date=2020-05-29T00:00:00")]
    [InlineData("Execution_date=2020-05-29T000000")]
    [InlineData("files")]
    public void Key_is_refused_when_it_is_no_partition(string segment) => ExecutionDate.TryParseKeySegment(segment, out _).ShouldBeFalse();

    [Fact]
    public void Dates_compare_by_instant()
    {
        ExecutionDate earlier = new(new DateTime(2020, 5, 29));
        ExecutionDate later = new(new DateTime(2020, 5, 29, 0, 0, 1));

        (earlier < later && later > earlier && earlier <= later && later >= earlier && earlier.CompareTo(earlier) == 0).ShouldBeTrue();
    }

    [Fact]
    public void Date_is_refused_when_it_has_a_fraction_of_a_second() =>
        Should.Throw<ArgumentException>(() => new ExecutionDate(new DateTime(2020, 5, 29).AddMilliseconds(1)));
}
