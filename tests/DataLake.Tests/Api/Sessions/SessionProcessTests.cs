using System.Diagnostics;
using System.Text;
using DataLake.Api.Sessions;
using DataLake.Tests.Lake.DuckDb;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace DataLake.Tests.Api.Sessions;

/// <summary>The processes that queries run in.</summary>
[Collection(MeasuredAlone.Name)]
public sealed class SessionProcessTests(PublishedLake published, ITestOutputHelper output) : IClassFixture<PublishedLake>
{
    private const long AllowedGrowthBytes = 40L << 20;

    [Fact]
    public async Task Memory_stays_flat_over_1_000_queries()
    {
        await QueryAsync(100);
        long before = MeasuredAlone.SettledWorkingSet();

        await QueryAsync(1000);

        long growth = MeasuredAlone.SettledWorkingSet() - before;
        output.WriteLine($"{growth >> 10} KiB");
        growth.ShouldBeLessThan(AllowedGrowthBytes);
        published.Api.Sessions.Started.ShouldBeInRange(11, 16);
        published.Api.Sessions.IdleProcesses.Count().ShouldBeLessThanOrEqualTo(2);
        Directory.GetFiles(Path.Combine(published.Lake.Variable("LAKE_TEMP")!, "api"), "tables-*.csv").Length.ShouldBe(1);
    }

    [Fact]
    public async Task Process_knows_no_credentials()
    {
        await QueryAsync(1);

        string[] names = [.. (await File.ReadAllTextAsync($"/proc/{published.Api.Sessions.IdleProcesses.First()}/environ"))
            .Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(variable => variable.Split('=')[0])];

        names.ShouldContain("PATH");
        names.ShouldBeSubsetOf(["PATH", "DOTNET_ROOT", "DOTNET_ROOT_X64", "LD_LIBRARY_PATH", "LAKE_DUCKDB_LIBRARY", "TMPDIR", "DOTNET_EnableDiagnostics", "DOTNET_TieredPGO"]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("SELECT sum(a.range * b.range % 7) FROM range(1000000) a, range(1000000) b")]
    public async Task Process_ends_when_the_service_does(string? sql)
    {
        ProcessStartInfo start = new(Path.Combine(AppContext.BaseDirectory, "DataLake.Api"), "--session") { RedirectStandardInput = true, RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        if (sql is not null)
        {
            await process.StandardInput.BaseStream.WriteAsync(Encoding.UTF8.GetBytes(
                $$"""{"Sql":"{{sql}}","MostRows":1,"MostBytes":1000,"MemoryBytes":100000000,"Threads":1}""" + "\n"));
            await process.StandardInput.BaseStream.FlushAsync();
            await Task.Delay(TimeSpan.FromSeconds(2));
            process.HasExited.ShouldBeFalse();
        }

        process.StandardInput.Close();

        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task Process_answers_after_a_signal_that_asks_the_whole_service_to_end(string signal)
    {
        ProcessStartInfo start = new(Path.Combine(AppContext.BaseDirectory, "DataLake.Api"), "--session") { RedirectStandardInput = true, RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        Stream output = process.StandardOutput.BaseStream;
        byte[] header = new byte[SessionWorker.HeaderBytes];
        await output.ReadExactlyAsync(header.AsMemory(0, 1)).AsTask().WaitAsync(TimeSpan.FromSeconds(60));
        using (Process kill = Process.Start("/bin/sh", ["-c", $"kill -{signal} {process.Id}"]))
        {
            await kill.WaitForExitAsync();
        }

        await Task.Delay(TimeSpan.FromSeconds(1));
        process.HasExited.ShouldBeFalse();
        await process.StandardInput.BaseStream.WriteAsync(Encoding.UTF8.GetBytes(
            """{"Sql":"SELECT 1","MostRows":1,"MostBytes":1000,"MemoryBytes":100000000,"Threads":1}""" + "\n"));
        await process.StandardInput.BaseStream.FlushAsync();
        await output.ReadExactlyAsync(header).AsTask().WaitAsync(TimeSpan.FromSeconds(60));

        header[0].ShouldBe((byte)SessionOutcome.Rows);
        process.StandardInput.Close();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Query_whose_process_was_ended_is_not_blamed_for_its_size()
    {
        await QueryAsync(2);
        int[] idle = [.. published.Api.Sessions.IdleProcesses];
        Task<ApiAnswer> query = published.Api.QueryAsync("SELECT sleep_ms(6000)");
        int? busy = null;
        while (!query.IsCompleted && busy is null)
        {
            await Task.Delay(50);
            busy = idle.Except(published.Api.Sessions.IdleProcesses).Select(id => (int?)id).FirstOrDefault();
        }

        using Process process = Process.GetProcessById(busy!.Value);
        process.Kill();

        (await query).ShouldBeProblem(400, "query-ended");
    }

    [Fact]
    public async Task Process_that_was_ended_is_replaced()
    {
        await QueryAsync(2);
        foreach (int id in published.Api.Sessions.IdleProcesses)
        {
            using Process process = Process.GetProcessById(id);
            process.Kill();
            await process.WaitForExitAsync();
        }

        await QueryAsync(4);
    }

    private Task QueryAsync(int count) => Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (i, _) =>
    {
        // Every tenth fails, as queries do.
        ApiAnswer answer = await published.Api.QueryAsync(i % 10 == 9 ? "SELECT nothing" : "SELECT country_code, sum(times_used) FROM voucher_usage GROUP BY ALL");
        answer.Status.ShouldBe(i % 10 == 9 ? 400 : 200, answer.Body);
    });
}
