using System.Text.Json;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Pipeline.Commands;

public sealed class OutputTests
{
    private static readonly string[] _run = ["run", "-e", "2020-05-29"];

    [Theory]
    [InlineData("table", "output/run.txt")]
    [InlineData("json", "output/run.json")]
    [InlineData("csv", "output/run.csv")]
    public async Task Run_prints_its_result_when_it_has_published(string format, string golden)
    {
        using TestLake lake = new() { Clock = new ManualClock() };
        await SmallDelivery.PutAsync(lake);

        CommandOutcome outcome = await lake.InvokeAsync([.. _run, "--format", format]);

        outcome.ExitCode.ShouldBe(0);
        outcome.Error.ShouldBeEmpty();
        Golden.Check(golden, outcome.Output, lake);
    }

    [Theory]
    [InlineData("status", "--format json")]
    [InlineData("runs", "--format json")]
    [InlineData("gc", "--dry-run --keep 1 --format json")]
    [InlineData("rollback", "-e 2020-05-28 --format json")]
    [InlineData("backfill", "--from 2020-05-27 --to 2020-05-30 --dry-run --format json")]
    [InlineData("doctor", "--format json")]
    [InlineData("ingest", "<delivery> --format json")]
    [InlineData("query", "FROM+consumption.voucher_most_used --format json")]
    public async Task Command_prints_one_json_document_when_asked(string command, string args)
    {
        ManualClock clock = new();
        using TestLake lake = new() { Clock = clock };
        string delivery = await SmallDelivery.PutAsync(lake);
        foreach (string[] earlier in new string[][] { ["run", "-e", "2020-05-28"], _run, [.. _run, "--force"] })
        {
            clock.Advance(TimeSpan.FromMinutes(1));
            (await lake.InvokeAsync(earlier)).ExitCode.ShouldBe(0);
        }

        clock.Advance(TimeSpan.FromMinutes(1));
        CommandOutcome outcome = await lake.InvokeAsync([command, .. args.Split(' ').Select(arg => arg.Replace('+', ' ').Replace("<delivery>", delivery, StringComparison.Ordinal))]);

        outcome.ExitCode.ShouldBe(0);
        outcome.Error.ShouldBeEmpty();
        JsonDocument.Parse(outcome.Output).Dispose();
        Golden.Check($"output/{command}.json", outcome.Output, lake);
    }

    [Fact]
    public async Task Status_says_what_to_do_when_the_lake_is_empty()
    {
        using TestLake lake = new();

        CommandOutcome outcome = await lake.InvokeAsync("status");

        outcome.ExitCode.ShouldBe(0);
        Golden.Check("output/status-empty.txt", outcome.Output, lake);
    }

    [Theory]
    [InlineData("status")]
    [InlineData("runs")]
    [InlineData("doctor")]
    [InlineData("gc")]
    public async Task Csv_has_a_header_and_nothing_else_around_it_when_asked(string command)
    {
        using TestLake lake = new();

        CommandOutcome outcome = await lake.InvokeAsync(command, "--format", "csv");

        outcome.Error.ShouldBeEmpty();
        string[] lines = outcome.Output.Split("\r\n");
        lines[^1].ShouldBeEmpty();
        lines[..^1].ShouldAllBe(line => line.Contains(','));
    }
}
