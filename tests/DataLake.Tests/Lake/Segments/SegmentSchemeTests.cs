using DataLake.Lake;
using DataLake.Lake.Segments;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Lake.Segments;

public sealed class SegmentSchemeTests
{
    private const string Head = "frequent_segment:\n  by: total_orders\n  segments:\n    - { name: few, up_to: 4 }\n";

    [Theory]
    [InlineData("    - { name: more, above: 3, up_to: 9 }", "'more' overlaps 'few' of line 4")]
    [InlineData("    - { name: more, above: -5, up_to: -4 }", "'more' overlaps 'few' of line 4")]
    [InlineData("    - { name: more }", "'more' overlaps 'few' of line 4")]
    [InlineData("    - { name: more, above: 3.999 }", "'more' overlaps 'few' of line 4")]
    [InlineData("    - { name: more, above: 9, up_to: 9 }", "The range of 'more' is empty: nothing is above 9 and up to 9")]
    [InlineData("    - { name: more, above: 9, up_to: 5 }", "The range of 'more' is empty: nothing is above 9 and up to 5")]
    [InlineData("    - { name: few, above: 9 }", "The name 'few' is already used in line 4")]
    [InlineData("    - { name: more, above: 9, until: 12 }", "'until' is not known here; known are name, above, up_to")]
    [InlineData("    - { above: 9 }", "'name' is missing")]
    [InlineData("    - { name: '', above: 9 }", "Expected a text")]
    [InlineData("    - { name: more, above: nine }", "'nine' is not a number")]
    [InlineData("    - { name: more, above: NaN }", "'NaN' is not a number")]
    [InlineData("    - { name: more, above: Infinity }", "'Infinity' is not a number")]
    [InlineData("    - more", "Expected `key: value` pairs")]
    [InlineData("  colour: red", "'colour' is not known here; known are by, segments")]
    [InlineData("recency_segment:", "Expected `key: value` pairs")]
    [InlineData("frequent_segment: { by: x, segments: [] }", "This is not YAML")]
    [InlineData("other: { by: x, segments: [] }", "'other' has no segment")]
    [InlineData("other: { segments: [{ name: all }] }", "'by' is missing")]
    public void Fault_names_file_and_line_when_the_scheme_is_wrong(string line, string fault)
    {
        LakeException error = Should.Throw<LakeException>(() => SegmentScheme.Parse(Head + line, "here/segments.yaml"));

        error.Kind.ShouldBe(LakeErrorKind.Usage);
        error.What.ShouldContain(fault);
        error.Where.ShouldBe("here/segments.yaml line 5");
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing\n")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("a: 1\n---\nb: 2\n")]
    public void Fault_names_the_file_when_there_is_no_scheme_in_it(string text)
    {
        LakeException error = Should.Throw<LakeException>(() => SegmentScheme.Parse(text, "here/segments.yaml"));

        error.Kind.ShouldBe(LakeErrorKind.Usage);
        error.Where.ShouldStartWith("here/segments.yaml");
    }

    [Fact]
    public void Edges_lie_in_the_segment_on_their_left_when_two_segments_meet()
    {
        SegmentScheme scheme = SegmentScheme.Parse(Head + "    - { name: more, above: 4, up_to: 9.5 }\n    - { name: most, above: 20 }", "s");

        string?[] names = [.. new double[] { double.NegativeInfinity, -1, 4, 4.01, 9.5, 9.51, 20, 20.01, double.PositiveInfinity, double.NaN }
            .Select(value => scheme.Find("frequent_segment")!.Classify(value)?.Name)];

        names.ShouldBe([null, "few", "few", "more", "more", null, null, "most", "most", null]);
    }
}
