using System.Collections.Concurrent;
using System.Text.Json;
using DataLake.Lake;
using DataLake.Lake.Storage;
using DataLake.Lake.Tables;
using DataLake.Tests.Reliability;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Api.Snapshots;

/// <summary>Snapshots are swapped while requests come as fast as they can: none fails, and none sees two.</summary>
public sealed class SwapUnderLoadTests
{
    private const int Swaps = 200;
    private const int Lines = 200;
    private const int Days = 4;
    private static readonly int[] _orders = [1, 8, 20, 50];
    private readonly ConcurrentBag<string> _faults = [];
    private long _answers;

    [Fact]
    public async Task No_request_fails_or_sees_a_mixture_during_200_swaps()
    {
        using TestLake lake = new();
        CurrentSnapshot[] pointers = await PublishAsync(lake);
        await using TestApi api = await TestApi.StartAsync(lake);
        LakeContext context = lake.Open();
        using CancellationTokenSource done = new();
        Task[] load = [.. Enumerable.Range(0, 2).Select(i => Task.Run(() => LookUpAsync(api, i, done.Token))), Task.Run(() => BatchAsync(api, done.Token))];
        int before = api.Holder.Swaps;

        for (int i = 0; i < Swaps; i++)
        {
            CurrentSnapshot pointer = pointers[i % pointers.Length] with { Switched = DateTimeOffset.UnixEpoch.AddSeconds(i) };
            await context.Manifests.WriteAsync(context.Path.Current(lake.Dataset), pointer, LakeJson.Default.CurrentSnapshot, PutCondition.None, CancellationToken.None);
            await api.PollAsync();
            api.Holder.Current!.ExecutionDate.Instant.ShouldBe(pointer.ExecutionDate);
        }

        await done.CancelAsync();
        await Task.WhenAll(load);
        (api.Holder.Swaps - before).ShouldBe(Swaps);
        _faults.Take(5).ShouldBeEmpty();
        _answers.ShouldBeGreaterThan(10 * Swaps);
    }

    /// <summary>Publishes snapshots whose every amount and count says which one it is.</summary>
    private static async Task<CurrentSnapshot[]> PublishAsync(TestLake lake)
    {
        LakeContext context = lake.Open();
        List<CurrentSnapshot> pointers = [];
        for (int day = 1; day <= Days; day++)
        {
            // Twice as many rows as on the day before: the day's own amount is the most used one.
            await lake.DeliverAsync(
                $"day-{day}",
                """
                SELECT CAST($1 AS TIMESTAMP) - INTERVAL 1 HOUR + to_microseconds(row_number() OVER ()) AS "timestamp", country AS country_code,
                       '2019-12-01' AS last_order_ts, '2019-01-01' AS first_order_ts, orders AS total_orders, CAST($2 AS DOUBLE) + orders AS voucher_amount
                FROM (SELECT unnest(['Peru', 'Chile', 'China']) AS country), (SELECT unnest([1, 8, 20, 50]) AS orders), range(0, CAST($3 AS BIGINT))
                """,
                Date(day), 1000 * day, 1L << day);
            await lake.DoAsync("run", "-e", Date(day));
            pointers.Add((await context.Manifests.ReadAsync(context.Path.Current(lake.Dataset), LakeJson.Default.CurrentSnapshot, CancellationToken.None))!.Value.Value);
        }

        return [.. pointers];
    }

    private static string Date(int day) => $"2020-01-0{day}";

    private async Task LookUpAsync(TestApi api, int worker, CancellationToken done)
    {
        for (int i = 17 * worker; !done.IsCancellationRequested; i++)
        {
            int orders = _orders[i % 4];

            // Every other one names a date: now the served one, now an earlier one.
            string? date = i % 2 == 0 ? Date(1 + (i / 2 % Days)) : null;
            ApiAnswer answer = await api.GetAsync(
                $"/v1/vouchers/most-used?country_code=peru&segment_name=frequent_segment&total_orders={orders}" + (date is null ? "" : $"&execution_date={date}"));
            if (answer.Status != 200)
            {
                _faults.Add(answer.Body);
                continue;
            }

            Check(answer.Body, orders);
            if (date is not null && answer.Json.GetProperty("execution_date").GetString() != date + "T00:00:00Z")
            {
                _faults.Add($"{answer.Body} for {date}");
            }
        }
    }

    private async Task BatchAsync(TestApi api, CancellationToken done)
    {
        string body = string.Concat(Enumerable.Range(0, Lines).Select(i =>
            $$"""{"country_code":"China","segment_name":"frequent_segment","total_orders":{{_orders[i % 4]}}}""" + "\n"));
        while (!done.IsCancellationRequested)
        {
            ApiAnswer answer = await api.PostAsync("/v1/vouchers/most-used/batch", body, "application/x-ndjson");
            string[] lines = answer.Body.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            if (answer.Status != 200 || lines.Length != Lines)
            {
                _faults.Add($"{answer.Status} with {lines.Length} answers");
            }

            // The first four in full, and the others as the first ones were.
            for (int i = 0; i < lines.Length; i++)
            {
                if (i < 4)
                {
                    Check(lines[i], _orders[i]);
                }
                else if (lines[i] != lines[i % 4])
                {
                    _faults.Add($"{lines[i]} after {lines[i % 4]}");
                }
            }

            if (lines.Take(4).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("execution_date").GetString()).Distinct().Count() != 1)
            {
                _faults.Add("two snapshots in one batch");
            }
        }
    }

    private void Check(string answer, int orders)
    {
        JsonElement json = JsonSerializer.Deserialize<JsonElement>(answer);
        int day = json.GetProperty("execution_date").GetDateTime().Day;
        if (json.GetProperty("voucher_amount").GetInt32() != (1000 * day) + orders || json.GetProperty("times_used").GetInt64() != 1L << day)
        {
            _faults.Add(answer);
        }

        Interlocked.Increment(ref _answers);
    }
}
