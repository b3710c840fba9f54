using DataLake.Pipeline.Commands;
using DataLake.Tests.Lake.DuckDb;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Pipeline.Commands;

[Collection(MeasuredAlone.Name)]
public sealed class QueryMemoryTests
{
    private const int Rows = 2_000_000;

    [Fact]
    public async Task Rows_are_printed_as_they_come_when_there_are_many()
    {
        using TestLake lake = new();
        using MeasuringWriter output = new();
        long before = GC.GetTotalMemory(forceFullCollection: true);

        int exitCode = await LakeCommand.InvokeAsync(
            ["query", $"SELECT range AS n FROM range({Rows})", "--format", "csv"], output, TextWriter.Null, lake.Variable, TimeProvider.System);

        exitCode.ShouldBe(0);
        output.Lines.ShouldBe(Rows + 1);
        (output.MostBytes - before).ShouldBeLessThan(20_000_000);
    }

    /// <summary>Counts lines, and looks at the memory in use each time it has got another quarter of them.</summary>
    private sealed class MeasuringWriter : StringWriter
    {
        public int Lines { get; private set; }

        public long MostBytes { get; private set; }

        public override Task WriteAsync(string? value)
        {
            int quarters = Lines * 4 / Rows;
            Lines += value!.Count(c => c == '\n');
            if (Lines * 4 / Rows > quarters)
            {
                MostBytes = Math.Max(MostBytes, GC.GetTotalMemory(forceFullCollection: true));
            }

            return Task.CompletedTask;
        }
    }
}
