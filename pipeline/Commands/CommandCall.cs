using System.CommandLine;
using DataLake.Lake;
using DataLake.Lake.Storage.Resilience;
using DataLake.Pipeline.Datasets;
using DataLake.Pipeline.Output;
using DataLake.Pipeline.Runs;

namespace DataLake.Pipeline.Commands;

/// <summary>One call of a command: its arguments, and the lake that it is about.</summary>
/// <param name="environment">What the command has around it.</param>
/// <param name="parsed">Its arguments.</param>
/// <param name="observer">Who is told how far the work has come.</param>
/// <param name="cancellationToken">Cancelled by Ctrl-C and by SIGTERM.</param>
internal sealed class CommandCall(
    CommandEnvironment environment, ParseResult parsed, IRunObserver observer, CancellationToken cancellationToken) : IDisposable
{
    private readonly List<LakeContext> _open = [];
    private LakeContext? _lake;

    /// <summary>What the command has around it.</summary>
    public CommandEnvironment Environment => environment;

    /// <summary>Who is told how far the work has come.</summary>
    public IRunObserver Observer => observer;

    /// <summary>Cancelled by Ctrl-C and by SIGTERM.</summary>
    public CancellationToken Cancellation => cancellationToken;

    /// <summary>The format of the result.</summary>
    public OutputFormat Format => parsed.GetValue(SharedOptions.Format);

    /// <summary>The dataset's name.</summary>
    public DatasetName DatasetName => new(parsed.GetValue(SharedOptions.Domain)!, parsed.GetValue(SharedOptions.Dataset)!);

    /// <summary>The lake that the settings name.</summary>
    /// <exception cref="LakeException">A setting is wrong.</exception>
    public LakeContext Lake => _lake ??= Open(environment.Variable);

    /// <summary>Opens a lake by other settings; it is closed with the call.</summary>
    /// <param name="variable">Gives a setting, or null.</param>
    /// <exception cref="LakeException">A setting is wrong.</exception>
    public LakeContext Open(Func<string, string?> variable)
    {
        LakeContext lake = LakeContext.Open(LakeOptions.FromEnvironment(variable), environment.Clock, OnRetry) with
        {
            FailPoint = new FailPoint(environment.Variable("LAKE_FAILPOINT")),
        };
        _open.Add(lake);
        return lake;
    }

    /// <summary>Reads the dataset.</summary>
    public Dataset ReadDataset() => DatasetReader.Read(Lake.Options.Datasets, DatasetName);

    /// <summary>The value of an option.</summary>
    public T Get<T>(Option<T> option) => parsed.GetValue(option)!;

    /// <summary>The value of an argument.</summary>
    public T Get<T>(Argument<T> argument) => parsed.GetValue(argument)!;

    /// <summary>Whether an option was given.</summary>
    public bool Has(Option option) => parsed.GetResult(option) is { Implicit: false };

    /// <summary>Closes what was opened, and says how many requests that took.</summary>
    public void Dispose()
    {
        foreach (LakeContext lake in _open)
        {
            if (lake.Store.Requests is > 0 and int requests)
            {
                Debug($"{requests} requests to {lake.Store.Root}, {lake.Store.Retries} of them tried again");
            }

            lake.Dispose();
        }
    }

    private void OnRetry(RetryNotice notice) => Debug(notice.ToString());

    private void Debug(string line)
    {
        if (parsed.GetValue(SharedOptions.Verbose))
        {
            environment.Error.WriteLine("debug: " + line);
        }
    }
}
