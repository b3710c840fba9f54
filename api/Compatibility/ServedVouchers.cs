using System.Text.Json;
using DataLake.Api.Problems;
using DataLake.Api.Snapshots;
using DataLake.Api.Telemetry;
using DataLake.Api.Vouchers;

namespace DataLake.Api.Compatibility;

/// <summary>
/// How the older routes ask: a customer as a JSON object, the snapshot that is served, and <see cref="VoucherLookup"/>. They
/// know no <c>execution_date</c> and pass over one.
/// </summary>
/// <param name="holder">Has the snapshot.</param>
/// <param name="metrics">Counts lookups.</param>
/// <param name="clock">Says what day it is.</param>
internal sealed class ServedVouchers(SnapshotHolder holder, ApiMetrics metrics, TimeProvider clock)
{
    /// <summary>The snapshot that is served; null when there is none yet. A request takes it once.</summary>
    public Snapshot? Snapshot => holder.Current;

    /// <summary>Why there is none.</summary>
    public Problem Absence => holder.Absence;

    /// <summary>The date that recency is counted to unless a customer says.</summary>
    public DateOnly Today => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);

    /// <summary>Reads a customer.</summary>
    /// <returns>Whether the text is one JSON object and nothing else.</returns>
    public static bool TryRead(ReadOnlySpan<byte> json, out CustomerQuestion question)
    {
        question = default;
        try
        {
            Utf8JsonReader reader = new(json);
            bool isObject = CustomerJson.TryRead(ref reader, ref question) && !reader.Read();
            question.Faults[CustomerField.ExecutionDate] = FieldFault.None;
            return isObject;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Answers a lookup that no snapshot is there for.</summary>
    public Task RefuseAsync(HttpContext context)
    {
        Problem problem = holder.Absence;
        metrics.CountLookup(problem.Type);
        return problem.WriteAsync(context);
    }

    /// <summary>Answers for the customer that a text has.</summary>
    /// <returns>The answer, or null when there is none for whatever reason.</returns>
    public VoucherAnswer? Find(Snapshot snapshot, ReadOnlySpan<byte> json)
    {
        if (TryRead(json, out CustomerQuestion question))
        {
            return Find(snapshot, ref question);
        }

        metrics.CountLookup("invalid-json");
        return null;
    }

    /// <summary>Answers a question.</summary>
    /// <returns>The answer, or null when there is none; the question's faults are noted in it.</returns>
    public VoucherAnswer? Find(Snapshot snapshot, ref CustomerQuestion question)
    {
        VoucherAnswer? answer = VoucherLookup.Find(snapshot, ref question, Today);
        metrics.CountLookup(answer is null ? VoucherLookup.Explain(snapshot, ref question, Today).Type : ApiMetrics.Answered);
        return answer;
    }
}
