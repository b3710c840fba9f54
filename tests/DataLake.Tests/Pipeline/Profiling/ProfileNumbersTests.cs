using System.Globalization;
using System.Text.Json;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Pipeline.Profiling;

/// <summary>The numbers of a profile, against plain SQL over the same rows and against counts that people can check.</summary>
public sealed class ProfileNumbersTests(ProfiledSample sample) : IClassFixture<ProfiledSample>
{
    private const int Rows = ProfiledSample.Rows;

    private readonly TestLake _lake = sample.Lake;
    private readonly JsonElement _profile = sample.Profile;

    [Fact]
    public async Task Overview_has_what_the_delivery_has()
    {
        JsonElement overview = _profile.GetProperty("overview");

        overview.GetProperty("rows").GetInt64().ShouldBe(Rows);
        overview.GetProperty("columns").GetInt32().ShouldBe(6);
        overview.GetProperty("bytes").GetInt64().ShouldBe(new FileInfo(Directory.GetFiles(Path.Combine(_lake.Root, "raw"), "*.parquet", SearchOption.AllDirectories).Single()).Length);
        overview.GetProperty("row_groups").GetInt64().ShouldBe(1);
        overview.GetProperty("from").GetString().ShouldBe(await SqlAsync("""strftime(min(CAST("timestamp" AS TIMESTAMP)), '%Y-%m-%dT%H:%M:%S.%f')"""));
        overview.GetProperty("to").GetString().ShouldBe(await SqlAsync("""strftime(max(CAST("timestamp" AS TIMESTAMP)), '%Y-%m-%dT%H:%M:%S.%f')"""));
    }

    [Theory]
    [InlineData("timestamp", """CAST("timestamp" AS TIMESTAMP)""")]
    [InlineData("country_code", "country_code")]
    [InlineData("last_order_ts", "CAST(last_order_ts AS TIMESTAMP)")]
    [InlineData("first_order_ts", "CAST(first_order_ts AS TIMESTAMP)")]
    [InlineData("total_orders", "CAST(nullif(total_orders, '') AS DOUBLE)")]
    [InlineData("voucher_amount", "voucher_amount")]
    public async Task Column_has_the_nulls_blanks_and_distinct_values_that_sql_counts(string name, string value)
    {
        JsonElement column = _profile.Column(name);

        column.GetProperty("rows").GetInt64().ShouldBe(Rows);
        Number(column, "nulls").ShouldBe(await SqlAsync($"""count(*) - count("{name}")"""));
        Number(column, "blanks").ShouldBe(await SqlAsync($"""count(*) FILTER (CAST("{name}" AS VARCHAR) = '')"""));
        Number(column, "unreadable").ShouldBe("0");
        Number(column, "distinct").ShouldBe(await SqlAsync($"count(DISTINCT {value})"));
    }

    [Theory]
    [InlineData("total_orders", "CAST(nullif(total_orders, '') AS DOUBLE)")]
    [InlineData("voucher_amount", "voucher_amount")]
    [InlineData("timestamp", """CAST("timestamp" AS TIMESTAMP)""")]
    [InlineData("last_order_ts", "CAST(last_order_ts AS TIMESTAMP)")]
    public async Task Column_has_the_quartiles_that_sql_finds(string name, string value)
    {
        JsonElement column = _profile.Column(name);
        string[] properties = ["min", "first_quartile", "median", "third_quartile", "max"];

        for (int quarter = 0; quarter <= 4; quarter++)
        {
            string expected = await SqlAsync(FormattableString.Invariant($"quantile_disc({value}, {quarter / 4.0})"));
            Text(column.GetProperty(properties[quarter])).ShouldBe(Text(expected), $"{properties[quarter]} of {name}");
        }
    }

    [Theory]
    [InlineData("timestamp")]
    [InlineData("last_order_ts")]
    [InlineData("total_orders")]
    [InlineData("voucher_amount")]
    public void Histogram_has_every_row_with_a_value_once(string name)
    {
        JsonElement column = _profile.Column(name);
        JsonElement[] bins = [.. column.GetProperty("histogram").EnumerateArray()];

        bins.Sum(bin => bin.GetProperty("rows").GetInt64())
            .ShouldBe(Rows - column.GetProperty("nulls").GetInt64() - column.GetProperty("blanks").GetInt64());
        bins.Length.ShouldBeInRange(2, 62);
        for (int i = 1; i < bins.Length; i++)
        {
            bins[i].GetProperty("from").ToString().ShouldBe(bins[i - 1].GetProperty("to").ToString());
        }
    }

    [Fact]
    public async Task Histogram_has_the_rows_of_each_bin_that_sql_counts()
    {
        foreach (JsonElement bin in _profile.Column("voucher_amount").GetProperty("histogram").EnumerateArray())
        {
            double from = bin.GetProperty("from").GetDouble();
            double to = bin.GetProperty("to").GetDouble();

            Number(bin, "rows").ShouldBe(await SqlAsync(FormattableString.Invariant($"count(*) FILTER (voucher_amount >= {from} AND voucher_amount < {to})")));
        }
    }

    [Fact]
    public async Task Most_frequent_values_are_those_that_sql_finds()
    {
        string[] found = [.. _profile.Column("voucher_amount").GetProperty("most_frequent").EnumerateArray()
            .Select(one => $"{one.GetProperty("value").GetDouble().ToString("0.0", CultureInfo.InvariantCulture)} | {one.GetProperty("rows")}")];

        TextTable expected = await _lake.QueryAsync(
            "SELECT voucher_amount, count(*) AS n FROM raw.voucher WHERE voucher_amount IS NOT NULL GROUP BY ALL ORDER BY n DESC, voucher_amount LIMIT 10");
        found.ShouldBe(expected.Lines);
    }

    [Fact]
    public async Task Alerts_name_the_faults_of_the_delivery_by_their_rows()
    {
        long empty = long.Parse(await SqlAsync("count(*) FILTER (total_orders = '')"), CultureInfo.InvariantCulture);
        long early = long.Parse(await SqlAsync("""count(*) FILTER (CAST("timestamp" AS TIMESTAMP) < CAST(last_order_ts AS TIMESTAMP))"""), CultureInfo.InvariantCulture);
        long repeated = long.Parse((await _lake.QueryAsync("SELECT count(*) - count(DISTINCT row) FROM (SELECT raw_row AS row FROM raw.voucher AS raw_row)")).Single!, CultureInfo.InvariantCulture);
        IReadOnlyList<string> alerts = _profile.Alerts();
        long[] weights = [.. _profile.GetProperty("alerts").EnumerateArray().Select(alert => alert.GetProperty("rows").GetInt64())];

        early.ShouldBeGreaterThan(0);
        repeated.ShouldBe(3, "the 500th row, and every 25,000th from there, repeats the one before it");
        string percent = (100.0 * empty / Rows).ToString("0.#", CultureInfo.InvariantCulture);
        alerts.ShouldContain($"{percent} % of total_orders empty ({empty.ToString("N0", CultureInfo.InvariantCulture)} rows)");
        alerts.ShouldContain($"{early.ToString("N0", CultureInfo.InvariantCulture)} rows dated before their own last order");
        alerts.ShouldContain($"{repeated} rows repeat another row exactly");
        alerts.ShouldContain(alert => alert.Contains("with timestamp far from the others: 2017-", StringComparison.Ordinal));
        alerts.ShouldContain("Delivered as text: timestamp, last_order_ts, total_orders");
        weights.ShouldBe(weights.OrderDescending());
    }

    [Fact]
    public async Task Heat_map_has_the_rows_of_each_pair_that_sql_counts()
    {
        JsonElement map = _profile.GetProperty("heat_map");
        string[] amounts = [.. map.GetProperty("columns").EnumerateArray().Select(label => label.GetString()!)];
        List<string> cells = [];
        foreach (JsonElement row in map.GetProperty("rows").EnumerateArray())
        {
            long[] counts = [.. row.GetProperty("counts").EnumerateArray().Select(count => count.GetInt64())];
            cells.AddRange(counts.Index().Where(cell => cell.Item > 0).Select(cell => $"{row.GetProperty("label").GetString()} | {(amounts[cell.Index].Length == 0 ? "empty" : amounts[cell.Index])} | {cell.Item}"));
        }

        TextTable expected = await _lake.QueryAsync(
            "SELECT country_code, coalesce(CAST(CAST(voucher_amount AS DECIMAL(18,2)) AS VARCHAR), 'empty') AS amount, count(*) FROM raw.voucher GROUP BY ALL");
        cells.ShouldBe(expected.Lines, ignoreOrder: true);
        amounts[^1].ShouldBe("", "rows without an amount come last");
        amounts[..^1].Select(amount => decimal.Parse(amount, CultureInfo.InvariantCulture)).ShouldBeInOrder();
    }

    [Fact]
    public async Task Comparison_has_what_the_curate_stage_made_of_the_delivery()
    {
        JsonElement comparison = _profile.GetProperty("comparison");

        Number(comparison, "curated_rows").ShouldBe((await _lake.QueryAsync("SELECT count(*) FROM curated.voucher")).Single);
        comparison.GetProperty("rejected").EnumerateArray().Select(reason => $"{reason.GetProperty("reason").GetString()} | {reason.GetProperty("rows")}").ShouldBe(
            (await _lake.QueryAsync("SELECT reject_reason, count(*) AS n FROM curated.voucher_rejected GROUP BY ALL ORDER BY n DESC, reject_reason")).Lines);
        JsonElement orders = comparison.GetProperty("columns").EnumerateArray().Single(pair => pair.GetProperty("raw").GetProperty("name").GetString() == "total_orders");
        Number(orders.GetProperty("curated"), "missing").ShouldBe("0");
        Number(orders.GetProperty("curated"), "distinct").ShouldBe((await _lake.QueryAsync("SELECT count(DISTINCT total_orders) FROM curated.voucher")).Single);
        Number(orders.GetProperty("raw"), "missing").ShouldBe(Number(_profile.Column("total_orders"), "blanks"));
    }

    [Fact]
    public async Task Curated_and_raw_profiles_compare_the_same()
    {
        JsonElement curated = await _lake.ProfileAsync("curated.voucher");

        curated.GetProperty("comparison").GetRawText().ShouldBe(_profile.GetProperty("comparison").GetRawText());
        curated.GetProperty("overview").GetProperty("rows").ShouldSatisfyAllConditions(rows => rows.GetInt64().ShouldBe(_profile.GetProperty("comparison").GetProperty("curated_rows").GetInt64()));
        curated.Column("total_orders").GetProperty("nulls").GetInt64().ShouldBe(0);
    }

    private static string Number(JsonElement owner, string property) => owner.GetProperty(property).GetRawText();

    private static string Text(JsonElement value) => Text(value.ToString());

    private static string Text(string value) => double.TryParse(value, CultureInfo.InvariantCulture, out double number)
        ? number.ToString("R", CultureInfo.InvariantCulture)
        : DateTime.Parse(value, CultureInfo.InvariantCulture).ToString("O", CultureInfo.InvariantCulture);

    private async Task<string> SqlAsync(string expression) => (await _lake.QueryAsync($"SELECT {expression} FROM raw.voucher")).Single!;
}
