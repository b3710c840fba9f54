using DataLake.Pipeline.Datasets;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Pipeline.Datasets;

/// <summary>Every SQL file of customer/voucher, tested by data: the YAML files below <c>customer/voucher</c>.</summary>
public sealed class ModelTests
{
    private const string Voucher = "customer/voucher";

    /// <summary>The folders and files of all cases.</summary>
    public static IEnumerable<object[]> Cases(string folder) => ModelCase.ReadAll(Voucher)
        .Where(one => one.File.StartsWith(folder, StringComparison.Ordinal)).Select(one => new object[] { one.File, one.Name });

    [Theory]
    [MemberData(nameof(Cases), "provision/")]
    [MemberData(nameof(Cases), "audits/")]
    public Task Model_gives_the_expected_rows_when_run_on_the_given(string file, string name) => SqlModel.CheckAsync(Find(file, name));

    [Fact]
    public void Model_has_cases_when_it_is_an_SQL_file_of_the_dataset()
    {
        using TestLake lake = new();
        Dataset dataset = lake.ReadDataset();

        IEnumerable<string> models = ModelCase.ReadAll(Voucher).Select(one => one.Model).Distinct();

        models.Order(StringComparer.Ordinal).ShouldBe([
            .. dataset.Audits.Select(audit => "audits/" + audit.Name),
            "curated/voucher",
            .. dataset.Tables.Select(table => "provision/" + table.Name).Order(StringComparer.Ordinal),
        ]);
    }

    [Fact]
    public void Audit_finds_rows_in_a_case_when_it_is_an_audit_of_the_dataset()
    {
        ModelCase[] cases = [.. ModelCase.ReadAll(Voucher).Where(one => one.Model.StartsWith("audits/", StringComparison.Ordinal))];

        IEnumerable<string> failing = cases.Where(one => TextTable.Parse(one.Text("expect")!).Rows.Count > 0).Select(one => one.Model);

        cases.Select(one => one.Model).Except(failing).ShouldBeEmpty();
    }

    internal static ModelCase Find(string file, string name) => ModelCase.ReadAll(Voucher).Single(one => one.File == file && one.Name == name);
}
