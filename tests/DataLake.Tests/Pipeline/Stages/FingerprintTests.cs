using DataLake.Pipeline.Stages;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Pipeline.Stages;

public sealed class FingerprintTests
{
    private static readonly Dictionary<string, string> _parts = new() { ["input"] = "1", ["SQL"] = "2", ["engine"] = "3" };

    [Fact]
    public void Value_is_the_same_when_the_parts_come_in_another_order() =>
        new Fingerprint(_parts.Reverse().ToDictionary()).Value.ShouldBe(new Fingerprint(_parts).Value);

    [Fact]
    public void Value_differs_when_a_part_does() =>
        new Fingerprint(new Dictionary<string, string>(_parts) { ["SQL"] = "9" }).Value.ShouldNotBe(new Fingerprint(_parts).Value);

    [Fact]
    public void Hash_differs_when_texts_are_cut_at_another_place() => Fingerprint.Hash(["ab", "c"]).ShouldNotBe(Fingerprint.Hash(["a", "bc"]));

    [Fact]
    public void Nothing_is_to_be_built_when_the_parts_are_equal() => new Fingerprint(_parts).WhyBuild(_parts).ShouldBeNull();

    [Fact]
    public void Reason_is_missing_when_there_is_no_partition() => new Fingerprint(_parts).WhyBuild(null).ShouldBe("missing");

    [Fact]
    public void Reason_names_every_part_that_changed_or_came_or_went() =>
        new Fingerprint(_parts).WhyBuild(new Dictionary<string, string> { ["input"] = "1", ["SQL"] = "8", ["rules"] = "4" })
            .ShouldBe("SQL changed, engine changed, rules changed");
}
