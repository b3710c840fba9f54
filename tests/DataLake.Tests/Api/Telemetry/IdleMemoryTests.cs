using DataLake.Api.Telemetry;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Api.Telemetry;

public sealed class IdleMemoryTests : IDisposable
{
    private const long Mebibyte = 1 << 20;
    private readonly IdleMemory _memory = new(TimeProvider.System);

    [Fact]
    public void Memory_is_given_back_once_when_a_load_is_over()
    {
        _memory.IsDue(20 * Mebibyte).ShouldBeFalse("it is busy");
        _memory.IsDue(400 * Mebibyte).ShouldBeFalse("it is busy");

        _memory.IsDue((400 * Mebibyte) + 1000).ShouldBeTrue();
        _memory.IsDue((400 * Mebibyte) + 2000).ShouldBeFalse("what was left behind is given back");
    }

    [Fact]
    public void Idle_service_is_left_alone_until_enough_has_gathered()
    {
        long allocated = 0;
        for (int i = 0; i < 15; i++)
        {
            _memory.IsDue(allocated += Mebibyte / 2).ShouldBeFalse();
        }

        _memory.IsDue(allocated + (Mebibyte / 2)).ShouldBeTrue("8 MiB are worth a collection");
    }

    public void Dispose() => _memory.Dispose();
}
