using DataLake.Lake;
using DataLake.Pipeline.Runs;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Pipeline.Stages;

/// <summary>A delivery counts through its sums where they hold, through its rows where they do not, and alike either way.</summary>
public sealed class AggregateInputsTests : IDisposable
{
    private const string Header = "timestamp | country_code | last_order_ts | first_order_ts | total_orders | voucher_amount\n";
    private const string Usage = "SELECT voucher_amount, times_used FROM provision.voucher_usage WHERE segment_name = 'recency_segment' ORDER BY ALL";
    private const string AllUsage = "SELECT * FROM provision.voucher_usage ORDER BY ALL";
    private readonly TestLake _lake = new();

    [Fact]
    public async Task Rows_are_not_read_again_when_the_delivery_lies_before_the_execution_date()
    {
        await DeliverManyAsync("first");
        await _lake.RunAsync("2020-05-03");
        string rows = Single("files");
        DateTime written = File.GetLastWriteTimeUtc(rows);
        new FileInfo(rows).Length.ShouldBeGreaterThan(4096);
        await File.WriteAllBytesAsync(rows, new byte[new FileInfo(rows).Length]);
        File.SetLastWriteTimeUtc(rows, written);
        await DeliverAsync("second", "2020-05-04 10:00:00 200");

        await _lake.RunAsync("2020-05-05");

        (await _lake.QueryAsync(Usage)).Lines.ShouldBe(["100.00 | 5000", "200.00 | 1"]);
    }

    [Theory]
    [InlineData("2020-05-02T00:00:00", "100.00 | 1")]
    [InlineData("2020-05-02T09:59:59", "100.00 | 1")]
    [InlineData("2020-05-02T10:00:00", "100.00 | 2")]
    [InlineData("2020-05-02T10:00:01", "100.00 | 2;200.00 | 1")]
    [InlineData("2020-05-29", "100.00 | 2;200.00 | 1")]
    public async Task Rows_up_to_the_execution_date_count_when_a_delivery_ends_around_it(string date, string expected)
    {
        await DeliverAsync("first", "2020-05-01 10:00:00 100;2020-05-02 10:00:00 100;2020-05-02 10:00:00.000001 200");

        await _lake.RunAsync(date);

        (await _lake.QueryAsync(Usage)).Lines.ShouldBe(expected.Split(';'));
    }

    [Fact]
    public async Task Dates_on_both_sides_of_a_delivery_agree_with_runs_of_their_own()
    {
        await DeliverAsync("first", "2020-05-01 10:00:00 100;2020-05-02 10:00:00 100;2020-05-04 10:00:00 200");
        await DeliverAsync("second", "2020-05-02 10:00:00 100;2020-05-03 10:00:00 300");
        string[] dates = ["2020-05-02", "2020-05-03", "2020-05-04", "2020-05-05", "2020-05-06"];
        await _lake.RunAsync(dates, ["curate", "aggregate"]);
        string[] together = await UsageAsync(dates);

        foreach (string date in dates)
        {
            await _lake.RunAsync([date], ["aggregate"], force: true);
        }

        (await UsageAsync(dates)).ShouldBe(together);
        together.Length.ShouldBe(dates.Length);
        together.Distinct().Count().ShouldBe(dates.Length);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Rows_are_summed_up_anew_when_the_sums_are_damaged_or_gone(bool isGone)
    {
        await DeliverAsync("first", "2020-05-01 10:00:00 100;2020-05-02 10:00:00 100");
        await _lake.RunAsync("2020-05-03");
        IReadOnlyList<string> before = (await _lake.QueryAsync(AllUsage)).Lines;
        string sums = Single("summaries");
        if (isGone)
        {
            File.Delete(sums);
        }
        else
        {
            byte[] bytes = await File.ReadAllBytesAsync(sums);
            bytes[bytes.Length / 2] ^= 1;
            await File.WriteAllBytesAsync(sums, bytes);
        }

        RunReport report = await _lake.RunAsync(["2020-05-03"], ["aggregate"], force: true);

        (await _lake.QueryAsync(AllUsage)).Lines.ShouldBe(before);
        report.Stages.Single().Notes.ShouldHaveSingleItem().ShouldContain("customer/voucher/summaries/");

        await DeliverAsync("second", "2020-05-02 11:00:00 300");
        await _lake.RunAsync("2020-05-03");
        await _lake.RunAsync(["2020-05-03"], ["aggregate"], force: true);
        (await _lake.RunAsync("2020-05-04")).Stages.SelectMany(stage => stage.Notes).ShouldNotContain(note => note.Contains("damaged"));
        (await _lake.QueryAsync(Usage)).Lines.ShouldBe(["100.00 | 2", "300.00 | 1"]);
    }

    [Fact]
    public async Task All_dates_can_be_read_when_a_damaged_object_was_mended_for_one()
    {
        await DeliverAsync("first", "2020-05-01 10:00:00 100;2020-05-02 10:00:00 100");
        await _lake.RunAsync(["2020-05-02", "2020-05-03"]);
        string damaged = Single("files");
        await File.WriteAllTextAsync(damaged, "not the rows");
        await Should.ThrowAsync<LakeException>(() => _lake.RunAsync("2020-05-04"));

        await _lake.RunAsync("2020-05-04");

        foreach (string date in new[] { "2020-05-02", "2020-05-03", "2020-05-04" })
        {
            (await _lake.QueryAsync("SELECT count(*) FROM curated.voucher", date)).Single.ShouldBe("2", date);
            await _lake.RunAsync([date], ["aggregate"], force: true);
            await _lake.RunAsync(date);
        }

        (await File.ReadAllTextAsync(damaged)).ShouldBe("not the rows");
    }

    [Fact]
    public async Task Bits_that_a_disk_lost_are_found_when_the_run_is_forced()
    {
        await DeliverManyAsync("first");
        await _lake.RunAsync("2020-05-03");
        string rows = Single("files");
        DateTime written = File.GetLastWriteTimeUtc(rows);
        byte[] bytes = await File.ReadAllBytesAsync(rows);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(rows, bytes);
        File.SetLastWriteTimeUtc(rows, written);

        LakeException error = await Should.ThrowAsync<LakeException>(() => _lake.RunAsync(["2020-05-03"], ["aggregate"], force: true));

        error.Message.ShouldContain(Path.GetFileName(rows));
        await _lake.RunAsync("2020-05-03");
        (await _lake.QueryAsync("SELECT count(*) FROM curated.voucher")).Single.ShouldBe("5000");
    }

    public void Dispose() => _lake.Dispose();

    private async Task<string[]> UsageAsync(IEnumerable<string> dates)
    {
        List<string> usage = [];
        foreach (string date in dates)
        {
            usage.Add(string.Join('\n', (await _lake.QueryAsync(AllUsage, date)).Lines));
        }

        return [.. usage];
    }

    private string Single(string folder) =>
        Directory.GetFiles(Path.Combine(_lake.Root, "curated", "customer", "voucher", folder)).ShouldHaveSingleItem();

    /// <summary>5,000 rows: a file larger than what the folder store has a content hash of.</summary>
    private Task DeliverManyAsync(string name)
    {
        Random random = new(1);
        return DeliverAsync(name, string.Join(';', Enumerable.Range(10, 50).SelectMany(minute =>
            Enumerable.Range(0, 100).Select(_ => $"2020-05-01 10:{minute}:00.{random.Next(1_000_000):D6} 100")).Distinct()));
    }

    /// <summary>Rows are an instant and an amount.</summary>
    private Task DeliverAsync(string name, string rows) => _lake.DeliverAsync(name, TextTable.Parse(Header + string.Join('\n', rows
        .Split(';')
        .Select(row => $"{row[..row.LastIndexOf(' ')]} | Peru | 2020-04-30 | NULL | 3 | {row[(row.LastIndexOf(' ') + 1)..]}"))));
}
