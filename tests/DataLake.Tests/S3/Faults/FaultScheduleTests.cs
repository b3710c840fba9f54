using Shouldly;
using Xunit;

namespace DataLake.Tests.S3.Faults;

public sealed class FaultScheduleTests
{
    private static readonly string[] _lines =
        [.. Enumerable.Range(0, 200).Select(i => $"GET /lake-test-0123456789abcdef-raw/customer/{i % 40}.parquet HTTP/1.1")];

    [Fact]
    public void Decisions_are_the_same_when_the_seed_is_and_other_keys_come_in_another_order()
    {
        Fault[] some = Decide(4, _lines);

        Fault[] others = Decide(4, _lines.Reverse());

        // Each key comes five times, and the third of these is the third from either end.
        some.Skip(80).Take(40).ShouldBe(others.Skip(80).Take(40).Reverse());
        some.Distinct().Count().ShouldBeGreaterThan(3);
        Decide(5, _lines).ShouldNotBe(some);
    }

    [Fact]
    public void Random_parts_of_names_play_no_part()
    {
        string[] lines = [.. _lines.Select(line => line.Replace("0123456789abcdef", "fedcba9876543210", StringComparison.Ordinal))];

        Decide(4, lines).ShouldBe(Decide(4, _lines));
    }

    private static Fault[] Decide(int seed, IEnumerable<string> lines)
    {
        FaultSchedule schedule = new(seed);
        return [.. lines.Select(schedule.Decide)];
    }
}
