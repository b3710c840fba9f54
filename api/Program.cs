using DataLake.Api;
using DataLake.Api.Sessions;
using DataLake.Api.Status;
using DataLake.Lake;

if (args is ["probe"])
{
    // The health check of the container, whose image has no other program.
    return await ReadyProbe.RunAsync(Environment.GetEnvironmentVariable("LAKE_API_URL") ?? new ApiOptions().Url).ConfigureAwait(false);
}

if (args is [SessionWorker.Argument])
{
    return await SessionWorker.RunAsync().ConfigureAwait(false);
}

try
{
    WebApplication app = ApiHost.Create(Environment.GetEnvironmentVariable, TimeProvider.System);
    await app.RunAsync().ConfigureAwait(false);
    return 0;
}
catch (LakeException e)
{
    await Console.Error.WriteLineAsync("error: " + e.Message).ConfigureAwait(false);
    return (int)e.Kind;
}
catch (OperationCanceledException)
{
    // Stopped before it had started.
    return 0;
}
catch (IOException e)
{
    // The address is in use, or not this machine's.
    await Console.Error.WriteLineAsync("error: " + e.Message + " Set LAKE_API_URL to another address.").ConfigureAwait(false);
    return (int)LakeErrorKind.Usage;
}
