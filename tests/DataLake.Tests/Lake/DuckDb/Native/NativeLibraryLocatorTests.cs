using DataLake.Lake.DuckDb.Native;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Lake.DuckDb.Native;

public sealed class NativeLibraryLocatorTests
{
    [Fact]
    public void Load_fails_in_one_line_when_the_named_library_does_not_exist() =>
        Should.Throw<DllNotFoundException>(() => NativeLibraryLocator.Load("/no/such/libduckdb.so")).Message
            .ShouldBe("LAKE_DUCKDB_LIBRARY names '/no/such/libduckdb.so', and there is no such file.");

    [Fact]
    public void Load_fails_in_one_line_when_the_named_file_is_no_library()
    {
        string file = Path.GetTempFileName();
        File.WriteAllText(file, "not a library");

        try
        {
            DllNotFoundException error = Should.Throw<DllNotFoundException>(() => NativeLibraryLocator.Load(file));

            error.Message.ShouldStartWith($"LAKE_DUCKDB_LIBRARY names '{file}', which cannot be loaded: ");
            error.Message.ShouldNotContain("\n");
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Load_takes_the_library_beside_the_program_when_none_is_named() => NativeLibraryLocator.Load(null).ShouldNotBe(0);
}
