using System.Diagnostics;
using DataLake.Lake.DuckDb.Native;

namespace DataLake.Lake.DuckDb.Execution;

/// <summary>
/// Watches over the calls into DuckDB that one command makes: interrupts them when the command is cancelled or its time is
/// up, and reports their progress. DuckDB forgets an interrupt that comes just before a query begins, so it is repeated
/// until the call returns; and none is sent once it has returned, as it would hit the connection's next query.
/// The watching needs a thread of its own: a timer would come late when queries block the pool's threads. A command
/// without time-out and progress has none, unless it is stopped.
/// </summary>
internal sealed class QueryWatch(ConnectionHandle connection, int timeoutSeconds, IProgress<double>? progress) : IDisposable
{
    private static readonly TimeSpan _progressInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan _interruptInterval = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan _shortestWait = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan _longestWait = TimeSpan.FromHours(1);

    // A plain object, since the watcher waits on it; the second one keeps reports in order, and is never held with the first.
    private readonly object _gate = new();
    private readonly Lock _reportGate = new();
    private readonly Stopwatch _busy = new();
    private Thread? _watcher;
    private CancellationTokenRegistration _registration;
    private CancellationToken _token;
    private StopReason _reason;
    private bool _running;
    private bool _completed;
    private bool _disposed;

    /// <summary>Whether a call into DuckDB is going on.</summary>
    internal bool IsRunning => Volatile.Read(ref _running);

    private TimeSpan TimeLeft => TimeSpan.FromSeconds(timeoutSeconds) - _busy.Elapsed;

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
            if (timeoutSeconds > 0 || progress is not null)
            {
                StartWatcher();
            }
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
                StartWatcher();
                Monitor.Pulse(_gate);
            }
        }
    }

    /// <summary>All of the work is done: reports so, and nothing after it.</summary>
    internal void ReportCompletion()
    {
        lock (_reportGate)
        {
            _completed = true;
            progress?.Report(1);
        }
    }

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
            _disposed = true;
            _running = false;
            Monitor.Pulse(_gate);
        }
    }

    private DuckDbException TimeoutError()
    {
        string message = $"The query ran longer than CommandTimeout allows ({timeoutSeconds} s) and was interrupted. "
            + "Raise DuckDbCommand.CommandTimeout, or set it to 0 for no limit.";
        return new DuckDbException(message, DuckDbErrorType.Interrupt, new TimeoutException(message));
    }

    // Called with the gate held.
    private void StartWatcher()
    {
        if (_watcher is null)
        {
            _watcher = new Thread(Watch) { IsBackground = true, Name = "DuckDB query watch" };
            _watcher.UnsafeStart();
        }
    }

    private void Watch()
    {
        while (WaitForNextLook())
        {
            if (Look() is { } share)
            {
                lock (_reportGate)
                {
                    if (!_completed)
                    {
                        progress!.Report(share);
                    }
                }
            }
        }
    }

    private bool WaitForNextLook()
    {
        lock (_gate)
        {
            if (!_disposed)
            {
                Monitor.Wait(_gate, NextLook());
            }

            return !_disposed;
        }
    }

    private TimeSpan NextLook()
    {
        if (_reason != StopReason.None)
        {
            return _running ? _interruptInterval : _longestWait;
        }

        TimeSpan next = progress is null ? _longestWait : _progressInterval;
        TimeSpan wait = timeoutSeconds > 0 && TimeLeft < next ? TimeLeft : next;
        return wait < _shortestWait ? _shortestWait : wait;
    }

    // Gives the share of the work that is done, if it is known and asked for.
    private double? Look()
    {
        lock (_gate)
        {
            if (!_running)
            {
                return null;
            }

            if (_reason == StopReason.None && timeoutSeconds > 0 && TimeLeft <= TimeSpan.Zero)
            {
                _reason = StopReason.TimedOut;
            }

            if (_reason != StopReason.None)
            {
                NativeMethods.Interrupt(connection);
                return null;
            }

            double percentage = progress is null ? -1 : NativeMethods.QueryProgress(connection).Percentage;
            return percentage < 0 ? null : Math.Min(percentage / 100, 1);
        }
    }
}
