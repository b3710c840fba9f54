using System.Text.Json;
using DataLake.Api.Problems;
using DataLake.Lake.DuckDb;

namespace DataLake.Api.Sessions;

/// <summary>Writes the rows of a query as JSON, as many as fit the limits.</summary>
/// <param name="mostRows">The most rows.</param>
/// <param name="mostBytes">The most bytes of all rows.</param>
internal sealed class ResultWriter(int mostRows, int mostBytes)
{
    /// <summary>Writes the columns and the rows.</summary>
    /// <param name="reader">The result, before its first row.</param>
    /// <param name="total">How many rows there are in all where <c>row_count</c> is to say that; null for the number of those written.</param>
    public SessionAnswer Write(DuckDbDataReader reader, long? total)
    {
        using MemoryStream bytes = new();
        using Utf8JsonWriter json = new(bytes, Problem.Readable);
        json.WriteStartObject();
        WriteColumns(json, reader);
        (int count, bool isTruncated) = WriteRows(json, bytes, reader);
        if (count == 0 && isTruncated)
        {
            return SessionAnswer.Of(SessionOutcome.Refused, $"The first row alone is longer than {mostBytes >> 20} MiB. Select less of it.");
        }

        json.WriteNumber("row_count"u8, total ?? count);
        json.WriteBoolean("truncated"u8, isTruncated);
        json.WriteEndObject();
        json.Flush();
        return new SessionAnswer(SessionOutcome.Rows, bytes.GetBuffer().AsMemory(1, (int)bytes.Length - 2));
    }

    private static void WriteColumns(Utf8JsonWriter json, DuckDbDataReader reader)
    {
        json.WriteStartArray("columns"u8);
        for (int i = 0; i < reader.FieldCount; i++)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, reader.GetName(i));
            json.WriteString("type"u8, reader.GetDataTypeName(i));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private (int Count, bool IsTruncated) WriteRows(Utf8JsonWriter json, MemoryStream bytes, DuckDbDataReader reader)
    {
        json.WriteStartArray("rows"u8);
        json.Flush();
        long start = bytes.Length;
        int count = 0;
        bool isTruncated = false;
        while (reader.Read())
        {
            long end = bytes.Length;
            isTruncated = count == mostRows || !WriteRow(json, bytes, reader, start);
            if (isTruncated)
            {
                bytes.SetLength(end);
                break;
            }

            count++;
        }

        json.WriteEndArray();
        return (count, isTruncated);
    }

    private bool WriteRow(Utf8JsonWriter json, MemoryStream bytes, DuckDbDataReader reader, long start)
    {
        json.WriteStartArray();
        for (int i = 0; i < reader.FieldCount; i++)
        {
            DuckDbValue.WriteJson(json, reader.GetValue(i));
        }

        json.WriteEndArray();
        json.Flush();
        return bytes.Length - start <= mostBytes;
    }
}
