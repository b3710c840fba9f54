using System.Text;
using System.Text.Json;
using DataLake.Lake.DuckDb;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Lake.DuckDb;

/// <summary>Values of a query as users see them.</summary>
public sealed class DuckDbValueTests
{
    [Theory]
    [InlineData("NULL", "", "null")]
    [InlineData("true", "true", "true")]
    [InlineData("170141183460469231731687303715884105727", "170141183460469231731687303715884105727", "170141183460469231731687303715884105727")]
    [InlineData("2640.50::DECIMAL(10, 2)", "2640.50", "2640.50")]
    [InlineData("0.1::DOUBLE", "0.1", "0.1")]
    [InlineData("'infinity'::DOUBLE", "Infinity", "\"Infinity\"")]
    [InlineData("'-infinity'::FLOAT", "-Infinity", "\"-Infinity\"")]
    [InlineData("TIMESTAMP '2020-05-29 00:00:00'", "2020-05-29T00:00:00", "\"2020-05-29T00:00:00\"")]
    [InlineData("TIMESTAMP '2020-05-29 01:02:03.000004'", "2020-05-29T01:02:03.000004", "\"2020-05-29T01:02:03.000004\"")]
    [InlineData("TIMESTAMP_NS '2020-05-29 01:02:03.000000400'", "2020-05-29T01:02:03.0000004", "\"2020-05-29T01:02:03.0000004\"")]
    [InlineData("TIMESTAMPTZ '2020-05-29 01:02:03+02:00'", "2020-05-28T23:02:03Z", "\"2020-05-28T23:02:03Z\"")]
    [InlineData("DATE '2020-05-29'", "2020-05-29", "\"2020-05-29\"")]
    [InlineData("DATE 'infinity'", "infinity", "\"infinity\"")]
    [InlineData("TIMESTAMP '-infinity'", "-infinity", "\"-infinity\"")]
    [InlineData("TIMESTAMP '20000-01-01 00:00:00'", "20000-01-01 00:00:00", "\"20000-01-01 00:00:00\"")]
    [InlineData("DATE '0044-03-15 (BC)'", "0044-03-15 (BC)", "\"0044-03-15 (BC)\"")]
    [InlineData("TIME '12:34:56.5'", "12:34:56.5", "\"12:34:56.5\"")]
    [InlineData("INTERVAL '14 months 3 days 2 seconds'", "P1Y2M3DT2S", "\"P1Y2M3DT2S\"")]
    [InlineData("UUID '00000000-0000-0000-0000-00000000000a'", "00000000-0000-0000-0000-00000000000a", "\"00000000-0000-0000-0000-00000000000a\"")]
    [InlineData("'\\xAA\\x01'::BLOB", "AA01", "\"AA01\"")]
    [InlineData("'it''s, \"so\"'", "it's, \"so\"", "\"it's, \\\"so\\\"\"")]
    [InlineData("[1, NULL, 3]", "[1, , 3]", "[1,null,3]")]
    [InlineData("{'a': 1, 'b': [TIME '01:02:03']}", "{a: 1, b: [01:02:03]}", "{\"a\":1,\"b\":[\"01:02:03\"]}")]
    [InlineData("MAP {DATE '2020-05-29': 'x'}", "{2020-05-29: x}", "{\"2020-05-29\":\"x\"}")]
    public void Value_is_shown_in_full(string sql, string text, string json)
    {
        using DuckDbConnection connection = InMemory.Open();
        object? value = connection.Scalar($"SELECT {sql}");

        DuckDbValue.ToText(value).ShouldBe(text);
        Json(value).ShouldBe(json);
    }

    [Theory]
    [InlineData(0, 0, 0, "PT0S")]
    [InlineData(12, 0, 0, "P1Y")]
    [InlineData(-13, -2, -1_500_000, "P-1Y-1M-2DT-1.5S")]
    [InlineData(0, 1, 90_061_000_001, "P1DT25H1M1.000001S")]
    [InlineData(0, 0, long.MinValue, "PT-2562047788H-54.775808S")]
    public void Interval_is_shown_as_ISO_8601_has_it(int months, int days, long microseconds, string text) =>
        new DuckDbInterval(months, days, microseconds).ToString().ShouldBe(text);

    /// <summary>A value as JSON.</summary>
    internal static string Json(object? value)
    {
        using MemoryStream bytes = new();
        using (Utf8JsonWriter json = new(bytes, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            DuckDbValue.WriteJson(json, value);
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }
}
