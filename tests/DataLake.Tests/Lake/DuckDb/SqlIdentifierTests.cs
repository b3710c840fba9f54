using DataLake.Lake.DuckDb;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Lake.DuckDb;

public sealed class SqlIdentifierTests
{
    [Theory]
    [InlineData("plain", "\"plain\"")]
    [InlineData("a\"; DROP TABLE t; --", "\"a\"\"; DROP TABLE t; --\"")]
    public void Quote_doubles_quotes_when_there_are_any(string name, string quoted) => SqlIdentifier.Quote(name).ShouldBe(quoted);

    [Theory]
    [InlineData("select")]
    [InlineData("Ünï \"cødé\" 🦆; --")]
    public void Quoted_name_is_the_column_name_when_selected(string name)
    {
        using DuckDbConnection connection = InMemory.Open();
        using DuckDbCommand command = connection.CreateCommand($"SELECT 1 AS {SqlIdentifier.Quote(name)}");
        using DuckDbDataReader reader = command.ExecuteReader();

        reader.GetName(0).ShouldBe(name);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\0b")]
    public void Quote_refuses_a_name_when_it_is_empty_or_holds_NUL(string name) =>
        Should.Throw<ArgumentException>(() => SqlIdentifier.Quote(name));
}
