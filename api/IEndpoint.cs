namespace DataLake.Api;

/// <summary>One route, or one subject's few routes with one handler: its request, its response and its handler in one class.</summary>
internal interface IEndpoint
{
    /// <summary>Adds the routes.</summary>
    void Map(IEndpointRouteBuilder routes);
}
