using System.Xml.Linq;
using DataLake.Tests.Reliability;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Pipeline.Profiling;

public sealed class ProfilePageTests
{
    [Fact]
    public async Task Page_needs_nothing_from_elsewhere()
    {
        using TestLake lake = await CuratedAsync();

        XElement page = await lake.ProfilePageAsync("raw.voucher");

        page.Descendants().Select(element => element.Name.LocalName)
            .ShouldNotContain(name => name == "script" || name == "link" || name == "img" || name == "iframe" || name == "object" || name == "form");
        page.Descendants().Attributes().Where(attribute => attribute.Name.LocalName is "href" or "src").ShouldAllBe(attribute => attribute.Value.StartsWith('#'));
        page.Descendants().Attributes().ShouldNotContain(attribute => attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
        string html = page.ToString();
        html.ShouldNotContain("://");
        html.ShouldNotContain("url(");
        html.ShouldNotContain("@import");
    }

    [Fact]
    public async Task Links_lead_to_a_place_on_the_page()
    {
        using TestLake lake = await CuratedAsync();

        XElement page = await lake.ProfilePageAsync("raw.voucher");

        string[] ids = [.. page.Descendants().Attributes("id").Select(id => id.Value)];
        ids.ShouldBeUnique();
        page.Descendants("a").Select(link => link.Attribute("href")!.Value[1..]).Except(ids).ShouldBeEmpty();
    }

    [Fact]
    public async Task Charts_have_a_name_and_a_table_with_their_numbers()
    {
        using TestLake lake = await CuratedAsync();

        XElement page = await lake.ProfilePageAsync("raw.voucher");

        XElement[] charts = [.. page.Descendants("figure")];
        charts.Length.ShouldBeGreaterThan(5);
        charts.ShouldAllBe(chart => chart.Element("svg")!.Attribute("role")!.Value == "img" && chart.Element("svg")!.Attribute("aria-label")!.Value.Length > 0);
        charts.ShouldAllBe(chart => chart.Descendants("tbody").Descendants("tr").Count() == chart.Descendants("rect").Count());
    }

    [Fact]
    public async Task Headings_and_tables_are_in_order_for_a_screen_reader()
    {
        using TestLake lake = await CuratedAsync();

        XElement page = await lake.ProfilePageAsync("raw.voucher");

        page.Attribute("lang")!.Value.ShouldBe("en");
        page.Descendants("h1").Single().Value.ShouldBe("raw.voucher");
        int[] levels = [.. page.Descendants().Where(element => element.Name.LocalName is "h1" or "h2" or "h3").Select(heading => heading.Name.LocalName[1] - '0')];
        levels.Zip(levels.Skip(1)).ShouldAllBe(pair => pair.Second <= pair.First + 1);
        page.Descendants("thead").Descendants("th").ShouldAllBe(cell => cell.Attribute("scope")!.Value == "col");
    }

    [Fact]
    public async Task Values_stay_values_when_they_look_like_markup()
    {
        const string Hostile = """<script>alert('x')</script>"><img src=x onerror="alert(1)"> & ]]> \u0001""";
        using TestLake lake = new();
        await lake.DeliverAsync(
            "hostile",
            """
            SELECT $1 AS "timestamp", $1 || chr(1) || chr(127) AS country_code, $1 AS last_order_ts, $1 AS first_order_ts, $1 AS total_orders, $1 AS voucher_amount
            FROM range(3)
            """, Hostile);
        await lake.DoAsync("run", "curate", "-e", "2020-05-29");

        XElement page = await lake.ProfilePageAsync("raw.voucher");

        page.Descendants("script").ShouldBeEmpty();
        page.Descendants("img").ShouldBeEmpty();
        page.Descendants("code").ShouldContain(code => code.Value == Hostile);
        page.Descendants("section").Single(section => section.Attribute("id")?.Value == "rejected").Value.ShouldContain(Hostile);
    }

    [Theory]
    [InlineData("raw.voucher")]
    [InlineData("curated.voucher")]
    public async Task Page_and_numbers_are_the_same_bytes_when_made_again(string table)
    {
        using TestLake lake = new();
        await lake.DoAsync("sample", "--rows", "30000");
        await lake.DoAsync("run", "curate", "-e", "2020-05-29");
        string page = await lake.DoAsync("profile", table, "--out", "-");
        string numbers = await lake.DoAsync("profile", table, "--format", "json");

        lake.Set("LAKE_THREADS", "1");
        lake.Set("LAKE_MEMORY_LIMIT", "100MB");

        (await lake.DoAsync("profile", table, "--out", "-")).ShouldBe(page);
        (await lake.DoAsync("profile", table, "--format", "json")).ShouldBe(numbers);
    }

    private static async Task<TestLake> CuratedAsync()
    {
        TestLake lake = new();
        await lake.DoAsync("sample", "--rows", "5000");
        await lake.DoAsync("run", "curate", "-e", "2020-05-29");
        return lake;
    }
}
