namespace DataLake.Lake.DuckDb.Execution;

/// <summary>Why a command is made to end early.</summary>
internal enum StopReason
{
    None,
    CancelCalled,
    TokenCancelled,
    TimedOut,
    ConnectionClosed,
}
