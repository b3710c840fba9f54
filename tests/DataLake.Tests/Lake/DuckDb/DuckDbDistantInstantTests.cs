using DataLake.Lake.DuckDb;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Lake.DuckDb;

/// <summary>Dates and instants that .NET cannot hold. What DuckDB makes of them as VARCHAR is the measure.</summary>
public sealed class DuckDbDistantInstantTests
{
    [Theory]
    [InlineData("DATE 'infinity'")]
    [InlineData("DATE '-infinity'")]
    [InlineData("DATE '5877642-06-25 (BC)'")]
    [InlineData("DATE '0044-03-15 (BC)'")]
    [InlineData("DATE '0001-02-29 (BC)'")]
    [InlineData("DATE '0001-12-31 (BC)'")]
    [InlineData("DATE '10000-01-01'")]
    [InlineData("DATE '5881580-07-10'")]
    [InlineData("TIMESTAMP 'infinity'")]
    [InlineData("TIMESTAMP '-infinity'")]
    [InlineData("TIMESTAMP '290309-12-22 (BC) 00:00:00'")]
    [InlineData("TIMESTAMP '0044-03-15 (BC) 12:00:00.5'")]
    [InlineData("TIMESTAMP '0001-12-31 (BC) 23:59:59.999999'")]
    [InlineData("TIMESTAMP '10000-01-01 00:00:00'")]
    [InlineData("TIMESTAMP '20000-01-01 01:02:03.120'")]
    [InlineData("TIMESTAMP '294247-01-10 04:00:54.775806'")]
    [InlineData("TIMESTAMPTZ 'infinity'")]
    [InlineData("TIMESTAMPTZ '-infinity'")]
    [InlineData("TIMESTAMPTZ '290309-12-22 (BC) 00:00:00+00'")]
    [InlineData("TIMESTAMPTZ '0044-03-15 (BC) 12:00:00.000001+02'")]
    [InlineData("TIMESTAMPTZ '20000-01-01 00:00:00+00'")]
    [InlineData("TIMESTAMP_S 'infinity'")]
    [InlineData("TIMESTAMP_S '-infinity'")]
    [InlineData("TIMESTAMP_S '290309-12-22 (BC) 00:00:00'")]
    [InlineData("TIMESTAMP_S '10000-01-01 00:00:01'")]
    [InlineData("TIMESTAMP_S '294247-01-10 04:00:53'")]
    [InlineData("TIMESTAMP_MS 'infinity'")]
    [InlineData("TIMESTAMP_MS '-infinity'")]
    [InlineData("TIMESTAMP_MS '290309-12-22 (BC) 00:00:00'")]
    [InlineData("TIMESTAMP_MS '10000-01-01 00:00:00.5'")]
    [InlineData("TIMESTAMP_MS '294247-01-10 04:00:54.775'")]
    [InlineData("TIMESTAMP_NS 'infinity'")]
    [InlineData("TIMESTAMP_NS '-infinity'")]
    public void Text_is_DuckDBs_own_when_dotnet_has_no_value(string expression)
    {
        using DuckDbConnection connection = InUtc();
        using DuckDbCommand command = connection.CreateCommand($"SELECT {expression} AS odd, CAST(odd AS VARCHAR)");
        using DuckDbDataReader reader = command.ExecuteReader();

        reader.Read().ShouldBeTrue();

        reader.GetValue(0).ShouldBeOfType<DuckDbDistantInstant>().Text.ShouldBe(reader.GetString(1));
        DuckDbValue.ToText(reader.GetFieldValue<object>(0)).ShouldBe(reader.GetString(1));
    }

    [Theory]
    [InlineData("DATE '0001-01-01'", "0001-01-01")]
    [InlineData("DATE '9999-12-31'", "9999-12-31")]
    [InlineData("TIMESTAMP '0001-01-01 00:00:00'", "0001-01-01T00:00:00")]
    [InlineData("TIMESTAMP '9999-12-31 23:59:59.999999'", "9999-12-31T23:59:59.999999")]
    [InlineData("TIMESTAMPTZ '9999-12-31 23:59:59.999999+00'", "9999-12-31T23:59:59.999999Z")]
    [InlineData("TIMESTAMP_NS '1677-09-22 00:00:00'", "1677-09-22T00:00:00")]
    [InlineData("TIMESTAMP_NS '2262-04-11 23:47:16.854775806'", "2262-04-11T23:47:16.8547758")]
    public void Text_is_ISO_8601_when_dotnet_just_has_a_value(string expression, string text) =>
        DuckDbValue.ToText(InMemory.Value<object>(expression)).ShouldBe(text);

    [Theory]
    [InlineData("a cycle of the calendar before the year 1", "DATE '0001-01-01' - CAST(n AS INTEGER)", 146_098)]
    [InlineData("a cycle of the calendar after the year 9999", "DATE '9999-12-31' + CAST(n AS INTEGER)", 146_098)]
    [InlineData("any date", "DATE '1970-01-01' + CAST(hash(n) % 4294000000 - 2147000000::BIGINT AS INTEGER)", 20_000)]
    [InlineData("any instant", "make_timestamp(CAST(hash(n) % 18446000000000000000 - 9223000000000000000::HUGEINT AS BIGINT))", 20_000)]
    [InlineData("any instant with offset", "CAST(make_timestamp(CAST(hash(n) % 18446000000000000000 - 9223000000000000000::HUGEINT AS BIGINT)) AS TIMESTAMPTZ)", 20_000)]
    [InlineData("any second", "CAST(make_timestamp(CAST(hash(n) % 18446000000000000000 - 9223000000000000000::HUGEINT AS BIGINT)) AS TIMESTAMP_S)", 20_000)]
    [InlineData("any millisecond", "CAST(make_timestamp(CAST(hash(n) % 18446000000000000000 - 9223000000000000000::HUGEINT AS BIGINT)) AS TIMESTAMP_MS)", 20_000)]
    public void Text_is_DuckDBs_own_in_all_rows(string name, string expression, int rows)
    {
        using DuckDbConnection connection = InUtc();
        using DuckDbCommand command = connection.CreateCommand($"SELECT {expression} AS odd, CAST(odd AS VARCHAR) FROM range(1, {rows}) AS numbers(n)");
        using DuckDbDataReader reader = command.ExecuteReader();
        int distant = 0;

        while (reader.Read())
        {
            if (reader.GetValue(0) is DuckDbDistantInstant instant)
            {
                distant++;
                instant.Text.ShouldBe(reader.GetString(1), name);
            }
        }

        distant.ShouldBeGreaterThan(rows * 9 / 10);
    }

    [Theory]
    [InlineData("DATE 'infinity'", "infinite")]
    [InlineData("DATE '-infinity'", "infinite")]
    [InlineData("DATE '10000-01-01'", "2932897 days from 1970-01-01 is outside of .NET's years")]
    [InlineData("TIMESTAMP 'infinity'", "infinite")]
    [InlineData("TIMESTAMPTZ '-infinity'", "infinite")]
    [InlineData("TIMESTAMP '10000-01-01 00:00:00'", "outside of .NET's years")]
    public void Distant_instant_is_refused_by_a_clear_error_when_read_as_DateTime(string expression, string reason)
    {
        OverflowException error = Should.Throw<OverflowException>(() => InMemory.Value<DateTime>($"{expression} AS odd"));

        error.Message.ShouldStartWith("Column 'odd': ");
        error.Message.ShouldContain(reason);
    }

    [Theory]
    [InlineData("[TIMESTAMP 'infinity', NULL, TIMESTAMP '2020-05-29']", "[infinity, , 2020-05-29T00:00:00]", """["infinity",null,"2020-05-29T00:00:00"]""")]
    [InlineData("[DATE '-infinity', DATE '20000-01-01']::DATE[2]", "[-infinity, 20000-01-01]", """["-infinity","20000-01-01"]""")]
    [InlineData("{'at': [TIMESTAMPTZ '20000-01-01 00:00:00+00']}", "{at: [20000-01-01 00:00:00+00]}", """{"at":["20000-01-01 00:00:00+00"]}""")]
    [InlineData("MAP {DATE '0044-03-15 (BC)': TIMESTAMP_NS 'infinity', DATE 'infinity': NULL}",
        "{0044-03-15 (BC): infinity, infinity: }", """{"0044-03-15 (BC)":"infinity","infinity":null}""")]
    [InlineData("union_value(at := TIMESTAMP_S '-infinity')", "-infinity", "\"-infinity\"")]
    public void Distant_instant_is_shown_when_it_lies_within_another_value(string expression, string text, string json)
    {
        using DuckDbConnection connection = InUtc();

        object? value = connection.Scalar($"SELECT {expression}");

        DuckDbValue.ToText(value).ShouldBe(text);
        DuckDbValueTests.Json(value).ShouldBe(json);
    }

    [Fact]
    public void Distant_instants_are_equal_when_their_texts_are()
    {
        InMemory.Value<object>("DATE 'infinity'").ShouldBe(InMemory.Value<object>("TIMESTAMP 'infinity'"));
        InMemory.Value<object>("DATE 'infinity'").ShouldNotBe(InMemory.Value<object>("DATE '-infinity'"));
    }

    private static DuckDbConnection InUtc()
    {
        DuckDbConnection connection = InMemory.Open();
        connection.Execute("SET TimeZone = 'UTC'");
        return connection;
    }
}
