using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace DataLake.Tests.S3.Faults;

/// <summary>
/// Says what is to be done to which request: one seed, one schedule. Requests come in another order each time, so what is done
/// to one follows from the seed, the request's method and key, and how many of that kind came before; random parts of names
/// play no part.
/// </summary>
/// <param name="seed">The seed. It also says how dense the faults are.</param>
internal sealed partial class FaultSchedule(int seed)
{
    // Of a thousand requests so many meet a fault: some schedules hardly disturb, in some a command hardly has a chance.
    private static readonly uint[] _densities = [50, 150, 300, 450, 600];

    // Those that a client waits for are rarer, so that a schedule takes its time in work rather than in waiting.
    private static readonly Fault[] _faults =
    [
        .. Enum.GetValues<Fault>().Where(fault => fault is not (Fault.None or Fault.StallBefore or Fault.StallAnswer or Fault.Drip)).SelectMany(fault => new[] { fault, fault, fault }),
        Fault.StallBefore, Fault.StallAnswer, Fault.Drip,
    ];

    private readonly ConcurrentDictionary<string, uint> _times = [];

    /// <summary>What is to be done to a request.</summary>
    /// <param name="line">Its first line.</param>
    public Fault Decide(string line)
    {
        string kind = RandomPart().Replace(line, "*");
        uint time = _times.AddOrUpdate(kind, 0, (_, times) => times + 1);
        uint dice = Hash($"{seed} {time} {kind}");
        return dice % 1000 < _densities[(uint)seed / 7 % _densities.Length] ? _faults[dice / 1000 % _faults.Length] : Fault.None;
    }

    // FNV-1a, then mixed: string.GetHashCode is another one in each process.
    private static uint Hash(string text)
    {
        uint hash = 2166136261;
        foreach (char c in text)
        {
            hash = (hash ^ c) * 16777619;
        }

        hash = (hash ^ (hash >> 16)) * 0x85EBCA6B;
        hash = (hash ^ (hash >> 13)) * 0xC2B2AE35;
        return hash ^ (hash >> 16);
    }

    [GeneratedRegex("lake-test-[0-9a-f]+|[0-9]{8}T[0-9]{9}Z-[0-9a-f]{8}|(?<=-)[0-9a-f]{8}(?=\\.parquet)|(?<=uploadId=)[^& ]+|(?<=continuation-token=)[^& ]+")]
    private static partial Regex RandomPart();
}
