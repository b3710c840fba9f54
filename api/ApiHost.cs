using DataLake.Api.Problems;
using DataLake.Api.Queries;
using DataLake.Api.Runs;
using DataLake.Api.Sessions;
using DataLake.Api.Snapshots;
using DataLake.Api.Status;
using DataLake.Api.Vouchers;
using DataLake.Api.Zones;
using DataLake.Lake;

namespace DataLake.Api;

/// <summary>Puts the service together.</summary>
public static class ApiHost
{
    /// <summary>Makes the service; it does not run yet.</summary>
    /// <param name="variable">Gives an environment variable's value, or null.</param>
    /// <param name="clock">Where the time comes from.</param>
    /// <exception cref="LakeException">A setting is wrong. Kind <see cref="LakeErrorKind.Usage"/>.</exception>
    public static WebApplication Create(Func<string, string?> variable, TimeProvider clock)
    {
        LakeOptions lakeOptions = LakeOptions.FromEnvironment(variable);
        ApiOptions options = ApiOptions.FromEnvironment(variable, lakeOptions);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.WebHost.UseUrls(options.Url);
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Services.AddSingleton(clock);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(_ => LakeContext.Open(lakeOptions, clock));
        builder.Services.AddSingleton<SnapshotHolder>();
        builder.Services.AddSingleton<EarlierSnapshots>();
        builder.Services.AddSingleton<SnapshotPoller>();
        builder.Services.AddSingleton<SnapshotTables>();
        builder.Services.AddSingleton<SessionPool>();
        builder.Services.AddHostedService(services => services.GetRequiredService<SnapshotPoller>());
        AddEndpoints(builder.Services);

        WebApplication app = builder.Build();
        app.UseMiddleware<ProblemMiddleware>();
        app.UseRouting();
        foreach (IEndpoint endpoint in app.Services.GetServices<IEndpoint>())
        {
            endpoint.Map(app);
        }

        return app;
    }

    private static void AddEndpoints(IServiceCollection services)
    {
        services.AddSingleton<IEndpoint, MostUsedEndpoint>();
        services.AddSingleton<IEndpoint, HealthEndpoint>();
        services.AddSingleton<IEndpoint, ReadyEndpoint>();
        services.AddSingleton<IEndpoint, RunsEndpoint>();
        services.AddSingleton<IEndpoint, ZonesEndpoint>();
        services.AddSingleton<IEndpoint, ObjectsEndpoint>();
        services.AddSingleton<IEndpoint, PreviewEndpoint>();
        services.AddSingleton<IEndpoint, QueryEndpoint>();
    }
}
