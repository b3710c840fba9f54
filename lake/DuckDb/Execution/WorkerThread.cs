namespace DataLake.Lake.DuckDb.Execution;

/// <summary>Where the async methods run DuckDB, which has only blocking calls: a thread each, so that long queries do not use up the pool.</summary>
internal static class WorkerThread
{
    internal static Task<T> Run<T>(Func<T> call) =>
        Task.Factory.StartNew(
            call, CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);
}
