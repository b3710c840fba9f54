using DataLake.Api.Compatibility;
using DataLake.Api.Console;
using DataLake.Api.OpenApi;
using DataLake.Api.Problems;
using DataLake.Api.Quality;
using DataLake.Api.Queries;
using DataLake.Api.Runs;
using DataLake.Api.Security;
using DataLake.Api.Segments;
using DataLake.Api.Sessions;
using DataLake.Api.Snapshots;
using DataLake.Api.Snapshots.Endpoints;
using DataLake.Api.Status;
using DataLake.Api.StoreAccess;
using DataLake.Api.Telemetry;
using DataLake.Api.Vouchers;
using DataLake.Api.Vouchers.Batches;
using DataLake.Api.Zones;
using DataLake.Lake;

namespace DataLake.Api;

/// <summary>Puts the service together.</summary>
public static partial class ApiHost
{
    /// <summary>Makes the service; it does not run yet.</summary>
    /// <param name="variable">Gives an environment variable's value, or null.</param>
    /// <param name="clock">Where the time comes from.</param>
    /// <exception cref="LakeException">A setting is wrong. Kind <see cref="LakeErrorKind.Usage"/>.</exception>
    public static WebApplication Create(Func<string, string?> variable, TimeProvider clock)
    {
        LakeOptions lakeOptions = LakeOptions.FromEnvironment(variable);
        return Create(lakeOptions, ApiOptions.FromEnvironment(variable, lakeOptions), clock);
    }

    /// <summary>Makes the service; it does not run yet.</summary>
    /// <param name="lakeOptions">The settings of the lake.</param>
    /// <param name="options">The settings of the service.</param>
    /// <param name="clock">Where the time comes from.</param>
    public static WebApplication Create(LakeOptions lakeOptions, ApiOptions options, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(lakeOptions);
        ArgumentNullException.ThrowIfNull(options);
        StoreRetries retries = new();
        LakeContext lake = LakeContext.Open(lakeOptions with { Temp = options.TempFolder }, clock, retries.Note);
        ServedPointer served = new(lake, options);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(KestrelLimits.Apply);
        builder.WebHost.UseUrls(options.Url);
        LogFormat.Apply(builder.Logging, options.Operations);

        // Started together, the server listens while the snapshot is loaded.
        builder.Services.Configure<HostOptions>(host => (host.ShutdownTimeout, host.ServicesStartConcurrently) = (options.Operations.StopTimeout, true));
        builder.Services.AddSingleton(clock);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(retries);

        // By a function, so that the lake is closed with the service.
        builder.Services.AddSingleton(_ => lake);
        builder.Services.AddSingleton(served);
        builder.Services.AddSingleton<SnapshotHolder>();
        builder.Services.AddSingleton<StorePlaces>();
        builder.Services.AddSingleton<EarlierSnapshots>();
        builder.Services.AddSingleton<SnapshotFinder>();
        builder.Services.AddSingleton<SnapshotPoller>();
        builder.Services.AddSingleton<SnapshotTables>();
        builder.Services.AddSingleton<SessionPool>();
        builder.Services.AddHostedService(services => services.GetRequiredService<SnapshotPoller>());
        builder.Services.AddHostedService<IdleMemory>();
        builder.Services.AddSingleton<RequestRates>();
        builder.Services.AddSingleton<ApiMetrics>();
        if (options.Operations.OtlpEndpoint is not null)
        {
            OtlpExport.Add(builder.Services, options.Operations);
        }

        AddEndpoints(builder.Services);
        WebApplication app = Build(builder, options);
        retries.Log = app.Services.GetRequiredService<ILogger<StoreRetries>>();
        return app;
    }

    private static WebApplication Build(WebApplicationBuilder builder, ApiOptions options)
    {
        WebApplication app = builder.Build();
        app.UseMiddleware<HeadMiddleware>();
        app.UseRouting();
        app.UseMiddleware<EdgeMiddleware>();
        app.UseMiddleware<ProblemMiddleware>();
        app.UseMiddleware<AccessMiddleware>();
        app.UseMiddleware<LoadedMiddleware>();
        app.UseMiddleware<StoreReadMiddleware>();
        IEndpointRouteBuilder routes = RouteAccess.Group(app);
        foreach (IEndpoint endpoint in app.Services.GetServices<IEndpoint>())
        {
            endpoint.Map(routes);
        }

        if (options.Security.Keys.IsEmpty)
        {
            LogNoKeys(app.Logger, options.Url);
        }

        return app;
    }

    private static void AddEndpoints(IServiceCollection services)
    {
        services.AddSingleton<IEndpoint, MostUsedEndpoint>();
        services.AddSingleton<IEndpoint, BatchEndpoint>();
        services.AddSingleton<IEndpoint, SegmentsEndpoint>();
        services.AddSingleton<IEndpoint, RankingEndpoint>();
        services.AddSingleton<IEndpoint, SegmentMapEndpoint>();
        services.AddSingleton<IEndpoint, SnapshotListEndpoint>();
        services.AddSingleton<IEndpoint, SnapshotEndpoint>();
        services.AddSingleton<IEndpoint, SnapshotDiffEndpoint>();
        services.AddSingleton<IEndpoint, HealthEndpoint>();
        services.AddSingleton<IEndpoint, ReadyEndpoint>();
        services.AddSingleton<IEndpoint, OpenApiEndpoint>();
        services.AddSingleton<IEndpoint, DocsEndpoint>();
        CompatibilityRoutes.Add(services);
        services.AddSingleton<IEndpoint, RunsEndpoint>();
        services.AddSingleton<IEndpoint, ZonesEndpoint>();
        services.AddSingleton<IEndpoint, ObjectsEndpoint>();
        services.AddSingleton<IEndpoint, FoldersEndpoint>();
        services.AddSingleton<IEndpoint, PreviewEndpoint>();
        services.AddSingleton<IEndpoint, DownloadEndpoint>();
        services.AddSingleton<CuratedManifests>();
        services.AddSingleton<IEndpoint, QualityEndpoint>();
        services.AddSingleton<IEndpoint, RejectedRowsEndpoint>();
        services.AddSingleton<IEndpoint, QueryEndpoint>();
        services.AddSingleton<IEndpoint, ConsoleEndpoint>();
    }

    [LoggerMessage(LogLevel.Warning, "LAKE_API_KEYS has no key: everybody on this machine may ask, and nobody else; listening at {Url} only")]
    private static partial void LogNoKeys(ILogger log, string url);
}
