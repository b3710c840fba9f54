namespace DataLake.Api.Compatibility;

/// <summary>The routes of earlier voucher services, so that their clients keep working.</summary>
internal static class CompatibilityRoutes
{
    /// <summary>Adds them all.</summary>
    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<ServedVouchers>();
        services.AddSingleton<IEndpoint, MostUsedQueryEndpoint>();
        services.AddSingleton<IEndpoint, SegmentSelectorEndpoint>();
        services.AddSingleton<IEndpoint, VoucherEndpoint>();
        services.AddSingleton<IEndpoint, SelectionCriteriaEndpoint>();
        services.AddSingleton<IEndpoint, SearchEndpoint>();
        services.AddSingleton<IEndpoint, InvocationEndpoint>();
        services.AddSingleton<IEndpoint, LivenessEndpoint>();
    }
}
