namespace DataLake.Api.Sessions;

/// <summary>How a request to a session ended. The numbers are those on the wire.</summary>
internal enum SessionOutcome : byte
{
    /// <summary>With rows: <see cref="SessionAnswer.Payload"/>.</summary>
    Rows = 0,

    /// <summary>DuckDB, or the session, refused it: <see cref="SessionAnswer.Message"/> says why.</summary>
    Refused = 1,

    /// <summary>It needed more memory than it may have.</summary>
    OutOfMemory = 2,

    /// <summary>It took longer than it may. The process was ended.</summary>
    TimedOut = 3,

    /// <summary>Too many others are running or waiting; nothing was begun.</summary>
    Busy = 4,

    /// <summary>The process ended before it had answered, by whatever hand.</summary>
    Ended = 5,
}
