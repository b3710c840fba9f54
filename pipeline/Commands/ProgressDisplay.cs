using DataLake.Pipeline.Runs;
using Spectre.Console;

namespace DataLake.Pipeline.Commands;

/// <summary>Shows on a terminal how far the work has come, once it lasts over a second; elsewhere it shows nothing.</summary>
internal sealed class ProgressDisplay : IRunObserver
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(1);
    private readonly Lock _gate = new();
    private string _text = "working";
    private double _value;

    /// <summary>Does work and shows how it comes along.</summary>
    /// <param name="error">Standard error, where progress goes.</param>
    /// <param name="work">The work.</param>
    public static async Task<int> RunAsync(TextWriter error, Func<IRunObserver, Task<int>> work)
    {
        ProgressDisplay display = new();
        Task<int> running = work(display);
        bool isTerminal = ReferenceEquals(error, Console.Error) && !Console.IsErrorRedirected;
        if (isTerminal && await Task.WhenAny(running, Task.Delay(_patience)).ConfigureAwait(false) != running)
        {
            await display.ShowUntilAsync(running, error).ConfigureAwait(false);
        }

        return await running.ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Begin(string text)
    {
        lock (_gate)
        {
            (_text, _value) = (text, 0);
        }
    }

    /// <inheritdoc/>
    public void Report(double value)
    {
        lock (_gate)
        {
            _value = value;
        }
    }

    private async Task ShowUntilAsync(Task running, TextWriter error)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error) });
        await console.Progress()
            .AutoClear(true)
            .Columns(new SpinnerColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .StartAsync(async progress =>
            {
                ProgressTask bar = progress.AddTask(Markup.Escape(_text), maxValue: 1);
                while (await Task.WhenAny(running, Task.Delay(100)).ConfigureAwait(false) != running)
                {
                    lock (_gate)
                    {
                        bar.Description = Markup.Escape(_text);
                        bar.Value = _value;
                    }
                }
            }).ConfigureAwait(false);
    }
}
