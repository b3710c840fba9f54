using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using DataLake.Api.Problems;
using DataLake.Api.Snapshots;

namespace DataLake.Api.Vouchers.Batches;

/// <summary>
/// Answers questions that are JSON objects: each with the object of the single lookup or with its problem, and with the
/// <c>customer_id</c> in front, as it was written, when there was one. An item that has an answer allocates nothing.
/// </summary>
internal sealed class JsonItems(BatchLookup lookup, ArrayBufferWriter<byte> answers, int longestItemBytes) : IDisposable
{
    private readonly Utf8JsonWriter _json = new(answers, Problem.Readable);

    /// <summary>Answers one question.</summary>
    public void Answer(ReadOnlySpan<byte> item)
    {
        CustomerQuestion question = default;
        if (CustomerJson.ReadAlone(new Utf8JsonReader(item), ref question) is { } fault)
        {
            Write([], lookup.Refuse(QuestionProblems.InvalidJson(fault)));
            return;
        }

        ReadOnlySpan<byte> customerId = item[question.CustomerId];
        if (!Utf8.IsValid(customerId))
        {
            question.Faults[CustomerField.CustomerId] = FieldFault.Unreadable;
        }

        if (lookup.Find(ref question) is { } answer)
        {
            Write(customerId, answer);
        }
        else
        {
            Write(question.Faults[CustomerField.CustomerId] == FieldFault.None ? customerId : [], lookup.Explain(ref question));
        }
    }

    /// <summary>Answers a question that is too long to be read.</summary>
    public void AnswerTooLong() => Write([], lookup.Refuse(BatchProblems.TooLong(longestItemBytes)));

    /// <summary>Writes a problem.</summary>
    /// <param name="customerId">The customer's id as JSON; empty for none.</param>
    /// <param name="problem">The problem.</param>
    public void Write(ReadOnlySpan<byte> customerId, Problem problem)
    {
        _json.Reset();
        _json.WriteStartObject();
        if (!customerId.IsEmpty)
        {
            _json.WritePropertyName("customer_id"u8);
            _json.WriteRawValue(customerId, skipInputValidation: true);
        }

        problem.WriteMembersTo(_json);
        _json.WriteEndObject();
        _json.Flush();
    }

    public void Dispose() => _json.Dispose();

    private void Write(ReadOnlySpan<byte> customerId, VoucherAnswer answer)
    {
        ReadOnlySpan<byte> members = answer.Json.Span[1..];
        Span<byte> room = answers.GetSpan(customerId.Length + members.Length + 20);
        int length = Put(room, customerId.IsEmpty ? "{"u8 : "{\"customer_id\":"u8);
        if (!customerId.IsEmpty)
        {
            length += Put(room[length..], customerId);
            length += Put(room[length..], ","u8);
        }

        length += Put(room[length..], members);
        answers.Advance(length);
    }

    private static int Put(Span<byte> room, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(room);
        return bytes.Length;
    }
}
