using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using DataLake.Lake.DuckDb;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Lake.DuckDb;

public sealed class FunctionTests
{
    private const int Rows = 700_000;

    [Fact]
    public void Function_gets_every_row_and_gives_every_result_when_several_threads_call_it()
    {
        using DuckDbConnection connection = InMemory.Open("threads=4");
        using CountdownEvent callers = new(2);
        ConcurrentDictionary<int, bool> threads = [];
        long rows = 0;
        connection.RegisterFunction<long>("three_times", call =>
        {
            // The first two threads wait for each other: they are in the function at once.
            if (threads.TryAdd(Environment.CurrentManagedThreadId, true) && threads.Count <= 2)
            {
                callers.Signal();
                callers.Wait(TimeSpan.FromSeconds(5)).ShouldBeTrue();
            }

            ReadOnlySpan<long> values = call.Argument<long>(0);
            Span<long> results = call.Results<long>();
            for (int i = 0; i < values.Length; i++)
            {
                results[i] = values[i] * 3;
            }

            Interlocked.Add(ref rows, call.Rows);
        }, typeof(long));
        connection.Execute($"CREATE TABLE numbers AS SELECT range - 1000 AS n FROM range({Rows})");

        connection.Scalar("SELECT count(*) FROM numbers WHERE three_times(n) = n * 3").ShouldBe((long)Rows);

        rows.ShouldBe(Rows);
        threads.Count.ShouldBeGreaterThan(1);
    }

    [Fact]
    public void Ulong_keeps_its_upper_bit_when_a_function_takes_and_returns_it()
    {
        using DuckDbConnection connection = InMemory.Open("threads=4");
        connection.RegisterFunction<ulong>("inverse", call =>
        {
            ReadOnlySpan<ulong> values = call.Argument<ulong>(0);
            for (int i = 0; i < values.Length; i++)
            {
                call.Results<ulong>()[i] = ~values[i];
            }
        }, typeof(ulong));

        connection.Scalar("SELECT inverse(0::UBIGINT)").ShouldBe(ulong.MaxValue);
        connection.Scalar("SELECT inverse(18446744073709551615)").ShouldBe(0UL);
        connection.Scalar($"SELECT count(*) FROM range({Rows}) WHERE inverse(hash(range)) = 18446744073709551615 - hash(range)").ShouldBe((long)Rows);
    }

    [Fact]
    public void Bool_keeps_its_value_when_a_function_takes_and_returns_it()
    {
        using DuckDbConnection connection = InMemory.Open("threads=4");
        connection.RegisterFunction<bool>("opposite", call =>
        {
            ReadOnlySpan<bool> values = call.Argument<bool>(0);
            for (int i = 0; i < values.Length; i++)
            {
                call.Results<bool>()[i] = !values[i];
            }
        }, typeof(bool));

        connection.Scalar("SELECT opposite(true)").ShouldBe(false);
        connection.Scalar("SELECT opposite(false)").ShouldBe(true);
        connection.Scalar($"SELECT count(*) FROM range({Rows}) WHERE opposite(range % 7 = 0) = (range % 7 <> 0)").ShouldBe((long)Rows);
    }

    [Theory]
    [InlineData("'short'", "'a text longer than twelve bytes'")]
    [InlineData("range::VARCHAR", "range")]
    [InlineData("if(range % 3 = 0, NULL, 'x')", "struct_pack(a := range, b := NULL::VARCHAR)")]
    [InlineData("repeat('x', range % 50)", "[range, range + 1]")]
    [InlineData("'x'", "1.50::DECIMAL(18, 2)")]
    [InlineData("'x'", "TIMESTAMP '2020-05-29 00:00:00'")]
    public void Function_is_called_for_every_row_when_it_passes_on_values_of_any_type(string text, string value)
    {
        using DuckDbConnection connection = InMemory.Open("threads=4");
        long rows = 0;
        connection.RegisterFunction<bool>("pass_on", call =>
        {
            Interlocked.Add(ref rows, call.Rows);
            call.Results<bool>().Fill(true);
        }, typeof(string), typeof(object));

        connection.Execute($"CREATE TABLE t AS SELECT pass_on({text}, {value}) AS result FROM range(20000)");

        rows.ShouldBe(20_000);
    }

    [Fact]
    public void Arguments_keep_their_order_and_type_when_a_function_has_several()
    {
        using DuckDbConnection connection = InMemory.Open();
        connection.RegisterFunction<long>("choose", call =>
        {
            for (int i = 0; i < call.Rows; i++)
            {
                call.Results<long>()[i] = call.Argument<bool>(0)[i] ? call.Argument<long>(1)[i] : -(long)call.Argument<ulong>(2)[i];
            }
        }, typeof(bool), typeof(long), typeof(ulong));

        connection.Scalar("SELECT list(choose(range % 2 = 0, range, (range * 10)::UBIGINT) ORDER BY range)::VARCHAR FROM range(6)")
            .ShouldBe("[0, -10, 2, -30, 4, -50]");
    }

    [Fact]
    public void Function_is_called_for_every_row_when_its_arguments_are_constant_or_repeated()
    {
        using DuckDbConnection connection = InMemory.Open("threads=4");
        long rows = 0;
        connection.RegisterFunction<long>("next_number", call =>
        {
            long end = Interlocked.Add(ref rows, call.Rows);
            for (int i = 0; i < call.Rows; i++)
            {
                call.Results<long>()[i] = end - call.Rows + i;
            }
        }, typeof(long));

        connection.Scalar("SELECT count(DISTINCT next_number(1)) FROM range(10000)").ShouldBe(10_000L);
        rows.ShouldBe(10_000);
        connection.Scalar("SELECT count(*) FROM (SELECT next_number(range) AS a, next_number(range) AS b FROM range(10000)) WHERE a = b").ShouldBe(0L);
        rows.ShouldBe(30_000);
    }

    [Fact]
    public void Function_gets_only_the_rows_of_its_branch_when_called_within_case()
    {
        using DuckDbConnection connection = InMemory.Open("threads=4");
        ConcurrentBag<long> first = [];
        ConcurrentBag<long> second = [];
        connection.RegisterFunction<bool>("first_branch", call => Note(call, first), typeof(long));
        connection.RegisterFunction<bool>("second_branch", call => Note(call, second), typeof(long));

        connection.Scalar("""
            SELECT count(*)
            FROM range(100000)
            WHERE CASE WHEN range % 10 = 3 THEN first_branch(range) WHEN range % 5 = 0 AND first_branch(range) THEN true ELSE second_branch(range) END
            """).ShouldBe(20_000L);

        first.Order().ShouldBe(Enumerable.Range(0, 100_000).Where(n => n % 10 == 3 || n % 5 == 0).Select(n => (long)n));
        second.Order().ShouldBe(Enumerable.Range(0, 100_000).Where(n => n % 10 != 3 && n % 10 != 0).Select(n => (long)n));

        static void Note(DuckDbFunctionCall call, ConcurrentBag<long> rows)
        {
            for (int i = 0; i < call.Rows; i++)
            {
                rows.Add(call.Argument<long>(0)[i]);
                call.Results<bool>()[i] = call.Argument<long>(0)[i] % 10 == 0 || call.Argument<long>(0)[i] % 10 == 3;
            }
        }
    }

    [Fact]
    public void Query_fails_with_the_message_when_a_function_throws_and_the_connection_works_on()
    {
        using DuckDbConnection connection = InMemory.Open("threads=4");
        connection.Execute($"CREATE TABLE numbers AS SELECT range AS n FROM range({Rows})");
        connection.RegisterFunction<long>("up_to", call =>
        {
            ReadOnlySpan<long> values = call.Argument<long>(0);
            if (values.IndexOf(500_000) >= 0)
            {
                throw new InvalidOperationException("Half a million: 'too much', Pérou");
            }

            values.CopyTo(call.Results<long>());
        }, typeof(long));

        for (int i = 0; i < 3; i++)
        {
            Should.Throw<DuckDbException>(() => connection.Scalar("SELECT sum(up_to(n)) FROM numbers"))
                .Message.ShouldContain("Half a million: 'too much', Pérou");
            connection.Scalar("SELECT sum(up_to(n))::BIGINT FROM numbers WHERE n < 200000").ShouldBe(19_999_900_000L);
        }
    }

    [Fact]
    public void Function_is_known_to_every_connection_when_one_registered_it()
    {
        DuckDbConnection first = InMemory.Open();
        using DuckDbConnection sibling = first.OpenSibling();
        first.RegisterFunction<long>("seven", call => call.Results<long>().Fill(7), typeof(long));
        first.Dispose();
        GC.Collect();

        sibling.Scalar("SELECT seven(1)").ShouldBe(7L);
        using DuckDbConnection stranger = InMemory.Open();
        Should.Throw<DuckDbException>(() => stranger.Scalar("SELECT seven(1)")).Message.ShouldContain("seven");
    }

    [Fact]
    public void Function_stays_when_it_is_registered_after_a_query_that_was_not_read_to_its_end()
    {
        using DuckDbConnection connection = InMemory.Open();
        connection.Scalar("SELECT range FROM range(100000)").ShouldBe(0L);

        connection.RegisterFunction<long>("seven", call => call.Results<long>().Fill(7), typeof(long));

        connection.Scalar("SELECT seven(1)").ShouldBe(7L);
        connection.Scalar("SELECT seven(2)").ShouldBe(7L);
    }

    [Fact]
    public void Function_is_let_go_when_its_database_is_closed()
    {
        WeakReference body = RegisterAndClose();

        GC.Collect();

        body.IsAlive.ShouldBeFalse();
    }

    [Theory]
    [InlineData(typeof(int))]
    [InlineData(typeof(double))]
    [InlineData(typeof(DateTime))]
    [InlineData(typeof(byte[]))]
    public void Type_is_refused_when_it_is_none_that_a_function_can_take(Type type)
    {
        using DuckDbConnection connection = InMemory.Open();

        Should.Throw<NotSupportedException>(() => connection.RegisterFunction<bool>("f", _ => { }, typeof(long), type))
            .Message.ShouldBe($"A function cannot take or return {type.Name}.");

        Should.Throw<DuckDbException>(() => connection.Scalar("SELECT f(1, 1)"));
    }

    [Fact]
    public void Type_is_refused_when_it_is_none_that_a_function_can_return()
    {
        using DuckDbConnection connection = InMemory.Open();

        Should.Throw<NotSupportedException>(() => connection.RegisterFunction<int>("f", _ => { }, typeof(long)))
            .Message.ShouldBe("A function cannot take or return Int32.");

        Should.Throw<DuckDbException>(() => connection.Scalar("SELECT f(1)"));
    }

    [Theory]
    [InlineData("mine")]
    [InlineData("MINE")]
    [InlineData("abs")]
    [InlineData("a_macro")]
    public void Name_is_refused_when_there_is_a_function_of_it(string name)
    {
        using DuckDbConnection connection = InMemory.Open();
        connection.Execute("CREATE MACRO a_macro(x) AS x + 1");
        connection.RegisterFunction<long>("mine", call => call.Results<long>().Fill(1), typeof(long));

        Should.Throw<DuckDbException>(() => connection.RegisterFunction<long>(name, call => call.Results<long>().Fill(2), typeof(long)))
            .Message.ShouldContain($"the function {name}");

        connection.Scalar("SELECT mine(5)").ShouldBe(1L);
        connection.Scalar("SELECT abs(-5::BIGINT)").ShouldBe(5L);
        connection.Scalar("SELECT a_macro(5::BIGINT)").ShouldBe(6L);
    }

    [Fact]
    public void Call_is_refused_when_the_arguments_do_not_fit()
    {
        using DuckDbConnection connection = InMemory.Open();
        connection.RegisterFunction<long>("f", call => call.Argument<long>(0).CopyTo(call.Results<long>()), typeof(long));

        Should.Throw<DuckDbException>(() => connection.Scalar("SELECT f(DATE '2020-05-29')")).Message.ShouldContain("f(BIGINT)");
        Should.Throw<DuckDbException>(() => connection.Scalar("SELECT f()")).Message.ShouldContain("f(BIGINT)");
        connection.Scalar("SELECT f(5::TINYINT)").ShouldBe(5L);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference RegisterAndClose()
    {
        using DuckDbConnection connection = InMemory.Open();
        long[] kept = [7];
        connection.RegisterFunction<long>("kept", call => call.Results<long>().Fill(kept[0]), typeof(long));
        GC.Collect();
        connection.Scalar("SELECT kept(1)").ShouldBe(7L);
        return new WeakReference(kept);
    }
}
