using System.Diagnostics;
using DataLake.Lake.DuckDb.Native;

namespace DataLake.Lake.DuckDb.Execution;

/// <summary>
/// Watches over the calls into DuckDB that one command makes: interrupts them when the command is cancelled or its time is
/// up, and reports their progress. DuckDB forgets an interrupt that comes just before a query begins, so it is repeated
/// until the call returns; and none is sent once it has returned, as it would hit the connection's next query.
/// </summary>
internal sealed class QueryWatch(ConnectionHandle connection, int timeoutSeconds, IProgress<double>? progress) : IDisposable
{
    private static readonly TimeSpan _progressInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan _interruptInterval = TimeSpan.FromMilliseconds(20);

    private readonly Lock _gate = new();
    private readonly Stopwatch _busy = new();
    private Timer? _timer;
    private CancellationTokenRegistration _registration;
    private CancellationToken _token;
    private StopReason _reason;
    private bool _running;
    private bool _reporting;

    /// <summary>Whether a call into DuckDB is going on.</summary>
    internal bool IsRunning => Volatile.Read(ref _running);

    /// <summary>A call into DuckDB begins. Throws if the command was stopped before it.</summary>
    internal void Enter(CancellationToken token)
    {
        token.ThrowIfCancellationRequested();

        lock (_gate)
        {
            if (_reason != StopReason.None)
            {
                throw Explain(null);
            }

            _token = token;
            _running = true;
            _busy.Start();
            Arm();
        }

        _registration = token.UnsafeRegister(static watch => ((QueryWatch)watch!).Stop(StopReason.TokenCancelled), this);
    }

    /// <summary>The call has returned: no interrupt is sent after this.</summary>
    internal void Leave()
    {
        lock (_gate)
        {
            _running = false;
            _busy.Stop();
            _timer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        _registration.Dispose();
    }

    /// <summary>Ends the command: its running call, or else its next one. The first reason counts.</summary>
    internal void Stop(StopReason reason)
    {
        lock (_gate)
        {
            if (_reason == StopReason.None)
            {
                _reason = reason;
            }

            if (_running)
            {
                NativeMethods.Interrupt(connection);
                Arm();
            }
        }
    }

    /// <summary>All of the work is done.</summary>
    internal void ReportCompletion() => progress?.Report(1);

    /// <summary>What to throw when a call failed: the reason for which the command was stopped, or else DuckDB's error.</summary>
    internal Exception Explain(DuckDbException? error) => _reason switch
    {
        StopReason.TokenCancelled => new OperationCanceledException("The query was cancelled.", error, _token),
        StopReason.CancelCalled => new OperationCanceledException("The query was cancelled by DuckDbCommand.Cancel.", error),
        StopReason.ConnectionClosed => new InvalidOperationException("The connection was closed while the query ran.", error),
        StopReason.TimedOut => TimeoutError(),
        _ => error ?? throw new InvalidOperationException("The query was not stopped."),
    };

    public void Dispose()
    {
        lock (_gate)
        {
            _running = false;
            _timer?.Dispose();
            _timer = null;
        }
    }

    private DuckDbException TimeoutError()
    {
        string message = $"The query ran longer than CommandTimeout allows ({timeoutSeconds} s) and was interrupted. "
            + "Raise DuckDbCommand.CommandTimeout, or set it to 0 for no limit.";
        return new DuckDbException(message, DuckDbErrorType.Interrupt, new TimeoutException(message));
    }

    private void OnTimer()
    {
        double percentage;

        lock (_gate)
        {
            if (!_running)
            {
                return;
            }

            if (_reason == StopReason.None && timeoutSeconds > 0 && TimeLeft <= TimeSpan.Zero)
            {
                _reason = StopReason.TimedOut;
            }

            if (_reason != StopReason.None)
            {
                NativeMethods.Interrupt(connection);
            }

            Arm();
            if (progress is null || _reason != StopReason.None || _reporting)
            {
                return;
            }

            percentage = NativeMethods.QueryProgress(connection).Percentage;
            _reporting = true;
        }

        if (percentage >= 0)
        {
            progress.Report(Math.Min(percentage / 100, 1));
        }

        Volatile.Write(ref _reporting, false);
    }

    private TimeSpan TimeLeft => TimeSpan.FromSeconds(timeoutSeconds) - _busy.Elapsed;

    // Sets the timer to what is due next. Called with the gate held.
    private void Arm()
    {
        TimeSpan due = Timeout.InfiniteTimeSpan;
        if (_reason != StopReason.None)
        {
            due = _interruptInterval;
        }
        else if (timeoutSeconds > 0)
        {
            due = progress is null || TimeLeft < _progressInterval ? TimeLeft : _progressInterval;
            due = due < TimeSpan.Zero ? TimeSpan.Zero : due;
        }
        else if (progress is not null)
        {
            due = _progressInterval;
        }

        if (due != Timeout.InfiniteTimeSpan)
        {
            _timer ??= new Timer(static watch => ((QueryWatch)watch!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timer.Change(due, Timeout.InfiniteTimeSpan);
        }
    }
}
