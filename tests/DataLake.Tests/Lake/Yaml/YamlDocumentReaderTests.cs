using DataLake.Lake;
using DataLake.Lake.Segments;
using DataLake.Lake.Yaml;
using DataLake.Tests.Pipeline.Properties;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Lake.Yaml;

public sealed class YamlDocumentReaderTests
{
    [Theory]
    [InlineData("a: [")]
    [InlineData("a: {")]
    [InlineData("a: \"open")]
    [InlineData("a: b: c")]
    [InlineData("a: *nowhere")]
    [InlineData("a: 1\na: 2")]
    public void Fault_names_the_file_when_the_text_is_not_YAML(string text)
    {
        LakeException error = Should.Throw<LakeException>(() => new YamlDocumentReader("here.yaml").Load(text));

        error.Kind.ShouldBe(LakeErrorKind.Usage);
        error.What.ShouldStartWith("This is not YAML");
        error.Where.ShouldStartWith("here.yaml line ");
    }

    /// <summary>A slip of the finger gives another scheme or a fault that names the file, and never anything else.</summary>
    [Fact]
    public void Scheme_is_read_or_refused_when_any_character_is_wrong()
    {
        string scheme = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "datasets", "customer", "voucher", "segments.yaml"));

        Law.Holds(
            from place in Gen.Choose(0, scheme.Length - 1)
            from length in Gen.Choose(0, 2)
            from typed in Gen.Elements("", " ", "\n", "\t", "[", "]", "{", "}", ":", "-", "'", "\"", "&a", "*a", "!x ", "%", "|", ">", "#", "---\n", "0", "\0")
            select string.Concat(scheme.AsSpan(0, place), typed, scheme.AsSpan(Math.Min(scheme.Length, place + length))),
            2000,
            text =>
            {
                try
                {
                    SegmentScheme.Parse(text, "here.yaml").Segmentations.ShouldNotBeEmpty();
                }
                catch (LakeException e)
                {
                    e.Kind.ShouldBe(LakeErrorKind.Usage);
                    e.Where.ShouldStartWith("here.yaml");
                }

                return Task.CompletedTask;
            });
    }
}
