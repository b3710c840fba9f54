using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace DataLake.Api.Vouchers;

/// <summary>Reads a question from a JSON object.</summary>
internal static class CustomerJson
{
    /// <summary>Reads a text that is one JSON object and nothing else.</summary>
    /// <param name="json">Before the text.</param>
    /// <param name="question">What was read.</param>
    /// <returns>What is wrong with the text as such, to stand at the end of a sentence; null when nothing is.</returns>
    public static string? ReadAlone(Utf8JsonReader json, ref CustomerQuestion question)
    {
        try
        {
            return !TryRead(ref json, ref question) ? "it is another JSON value."
                : json.Read() ? "something follows it."
                : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return e.Message;
        }
    }

    /// <summary>Reads the object that a reader is about to read.</summary>
    /// <param name="json">Before or at the object's start; at its end afterwards.</param>
    /// <param name="question">What was read.</param>
    /// <returns>Whether it is an object; a value that is none is passed over.</returns>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static bool TryRead(ref Utf8JsonReader json, ref CustomerQuestion question)
    {
        if (json.TokenType == JsonTokenType.None)
        {
            json.Read();
        }

        if (json.TokenType != JsonTokenType.StartObject)
        {
            json.Skip();
            return false;
        }

        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            CustomerField? field = CustomerFields.Find(ref json);
            json.Read();
            if (field is { } known)
            {
                ReadField(ref json, known, ref question);
            }
            else
            {
                json.Skip();
            }
        }

        return true;
    }

    private static void ReadField(ref Utf8JsonReader json, CustomerField field, ref CustomerQuestion question)
    {
        switch (json.TokenType)
        {
            case JsonTokenType.Null:
                break;
            case JsonTokenType.Number or JsonTokenType.String when field == CustomerField.CustomerId:
                SetCustomerId(ref json, ref question);
                break;
            case JsonTokenType.Number when field == CustomerField.TotalOrders && json.TryGetInt64(out long orders):
                question.SetTotalOrders(orders);
                break;
            case JsonTokenType.Number when field == CustomerField.TotalOrders:
                SetText(ref json, field, ref question);
                break;
            case JsonTokenType.String:
                SetText(ref json, field, ref question);
                break;
            default:
                json.Skip();
                question.Faults[field] = FieldFault.Unreadable;
                break;
        }
    }

    private static void SetCustomerId(ref Utf8JsonReader json, ref CustomerQuestion question)
    {
        long length = json.BytesConsumed - json.TokenStartIndex;
        question.CustomerId = (int)json.TokenStartIndex..(int)json.BytesConsumed;
        question.Faults[CustomerField.CustomerId] = length <= CustomerFields.LongestTextBytes ? FieldFault.None : FieldFault.Unreadable;
    }

    [SkipLocalsInit]
    private static void SetText(ref Utf8JsonReader json, CustomerField field, ref CustomerQuestion question)
    {
        long length = json.HasValueSequence ? json.ValueSequence.Length : json.ValueSpan.Length;
        if (length > CustomerFields.LongestTextBytes)
        {
            question.Faults[field] = FieldFault.Unreadable;
            return;
        }

        Span<char> text = stackalloc char[CustomerFields.LongestTextBytes];
        if (json.TokenType == JsonTokenType.String)
        {
            question.Set(field, text[..json.CopyString(text)]);
            return;
        }

        // A number is ASCII.
        Span<byte> bytes = stackalloc byte[CustomerFields.LongestTextBytes];
        json.ValueSequence.CopyTo(bytes);
        ReadOnlySpan<byte> number = json.HasValueSequence ? bytes[..(int)length] : json.ValueSpan;
        question.Set(field, text[..System.Text.Encoding.ASCII.GetChars(number, text)]);
    }
}
