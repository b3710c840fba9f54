using DataLake.Api;
using DataLake.Api.Sessions;
using DataLake.Lake;

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
