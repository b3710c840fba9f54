using DataLake.Lake;
using DataLake.Pipeline.Datasets;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Pipeline.Datasets;

public sealed class DatasetReaderTests : IDisposable
{
    private readonly TestLake _lake = new();

    [Theory]
    [InlineData("  event_time: visited_at", "  event_time: visited", "'visited' is not one of the columns")]
    [InlineData("    when: instant", "    when: moment", "'moment' is none of instant, number, text")]
    [InlineData("      order_by: [segment, store]", "      order_by: [segment, shop]", "'shop' is not one of the columns")]
    [InlineData("  max_rejected_share: 0.6", "  max_rejected_share: 1.5", "A share lies between 0 and 1")]
    [InlineData("  max_rejected_share: 0.6", "  max_rejected_share: most", "'most' is not a number")]
    [InlineData("  max_rejected_share: 0.6", "  max_rejected: 0.6", "'max_rejected' is not known here; known are max_rejected_share")]
    [InlineData("measures: [age]", "measure: [age]", "'measure' is not known here")]
    [InlineData("measures: [age]", "measures: age", "Expected a list")]
    [InlineData("segments: segments.yaml", "segments: ''", "Expected a text")]
    [InlineData("rank_by: uses", "rank_by: size", "'size' is none of uses, orders")]
    [InlineData("rank_by: uses", "rank_by: uses: orders", "This is not YAML")]
    public void Fault_names_file_and_line_when_the_dataset_is_wrong(string line, string wrong, string fault)
    {
        string path = Break("dataset.yaml", line, wrong, out int number);

        LakeException error = Should.Throw<LakeException>(Read);

        error.Kind.ShouldBe(LakeErrorKind.Usage);
        error.What.ShouldContain(fault);
        error.Where.ShouldBe($"{path} line {number}");
    }

    [Theory]
    [InlineData("curated/visit.sql")]
    [InlineData("provision/visits.sql")]
    [InlineData("dataset.yaml")]
    public void Fault_names_the_file_when_it_is_missing(string file)
    {
        string folder = Copy();
        File.Delete(Path.Combine(folder, file));

        LakeException error = Should.Throw<LakeException>(Read);

        error.What.ShouldBe($"The dataset store/visit has no {file}");
        error.Where.ShouldBe(Path.Combine(folder, file));
    }

    [Theory]
    [InlineData("    - { name: middle, above: 29, up_to: 59 }", "    - { name: middle, above: 28, up_to: 59 }", "'middle' overlaps 'young' of line 4")]
    [InlineData("    - { name: middle, above: 29, up_to: 59 }", "    - { name: middle, above: 29, upto: 59 }", "'upto' is not known here")]
    [InlineData("  by: age", "  by: height", "'age_group' goes by height, which the dataset does not compute")]
    public async Task Command_ends_with_2_when_the_scheme_is_wrong(string line, string wrong, string fault)
    {
        string path = Break("segments.yaml", line, wrong, out int number);

        CommandOutcome outcome = await _lake.InvokeAsync("run", "-e", "2021-03-31", "--domain", "store", "--dataset", "visit");

        outcome.ExitCode.ShouldBe(2);
        outcome.Error.ShouldContain(fault);
        outcome.Error.ShouldContain(fault.Contains("goes by", StringComparison.Ordinal) ? path : $"{path} line {number}");
    }

    public void Dispose() => _lake.Dispose();

    private string Copy()
    {
        string datasets = Path.Combine(_lake.Folder, "datasets");
        TestLake.CopyFolder(Path.Combine(AppContext.BaseDirectory, "Datasets"), datasets);
        _lake.Set("LAKE_DATASETS", datasets);
        return Path.Combine(datasets, "store", "visit");
    }

    private string Break(string file, string line, string wrong, out int number)
    {
        string path = Path.Combine(Copy(), file);
        string[] lines = File.ReadAllLines(path);
        number = Array.IndexOf(lines, line) + 1;
        lines[number - 1] = wrong;
        File.WriteAllLines(path, lines);
        return path;
    }

    private Dataset Read() => DatasetReader.Read(_lake.Variable("LAKE_DATASETS")!, new DatasetName("store", "visit"));
}
