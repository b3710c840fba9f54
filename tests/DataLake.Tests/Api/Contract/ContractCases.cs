namespace DataLake.Tests.Api.Contract;

/// <summary>A request that gets a status code.</summary>
/// <param name="Target">Its path and query; null for those of the operation's example.</param>
/// <param name="Body">Its body; null for that of the example.</param>
/// <param name="MediaType">What it says of the body; null for that of the example.</param>
internal sealed record ContractCase(string? Target = null, string? Body = null, string? MediaType = null);

/// <summary>For each operation a request that gets each status code which depends on the request alone.</summary>
internal static class ContractCases
{
    private const string MostUsed = "/v1/vouchers/most-used";
    private const string Batch = "/v1/vouchers/most-used/batch";
    private const string Narnia = """{"country_code":"Narnia","segment_name":"frequent_segment","total_orders":1}""";

    private static readonly string _large = new(' ', 2 << 20);

    /// <summary>The requests by the operation's id and the status code.</summary>
    public static IReadOnlyDictionary<string, ContractCase> All { get; } = new Dictionary<string, ContractCase>
    {
        ["getMostUsed 400"] = new(MostUsed + "?country_code="),
        ["getMostUsed 404"] = new(MostUsed + "?country_code=Narnia&segment_name=frequent_segment&total_orders=1"),
        ["postMostUsed 400"] = new(Body: "{}"),
        ["postMostUsed 404"] = new(Body: Narnia),
        ["postMostUsed 413"] = new(Body: _large),
        ["postMostUsed 415"] = new(MediaType: "text/plain"),
        ["postBatch 400"] = new(Body: "{}", MediaType: "application/json"),
        ["postBatch 404"] = new(Batch + "?execution_date=2019-01-01"),
        ["postBatch 415"] = new(MediaType: "text/plain"),
        ["getSegments 400"] = new("/v1/segments?execution_date=soon"),
        ["getSegments 404"] = new("/v1/segments?execution_date=2019-01-01"),
        ["getRanking 400"] = new("/v1/segments/frequent_segment/37+/vouchers?execution_date=soon"),
        ["getRanking 404"] = new("/v1/segments/loyalty/gold/vouchers"),
        ["getSegmentMap 400"] = new("/v1/segments/frequent_segment/most-used?execution_date=soon"),
        ["getSegmentMap 404"] = new("/v1/segments/loyalty/most-used"),
        ["getSnapshots 400"] = new("/v1/snapshots?limit=0"),
        ["getSnapshot 400"] = new("/v1/snapshots/yesterday"),
        ["getSnapshot 404"] = new("/v1/snapshots/2019-01-01"),
        ["getDifference 400"] = new("/v1/snapshots/soon/diff/current"),
        ["getDifference 404"] = new("/v1/snapshots/2019-01-01/diff/current"),
        ["getRuns 400"] = new("/v1/runs?limit=0"),
        ["getRun 404"] = new("/v1/runs/20990101T000000000Z-00000000"),
        ["getObjects 400"] = new("/v1/zones/raw/objects?limit=0"),
        ["getObjects 404"] = new("/v1/zones/nowhere/objects"),
        ["getPreview 400"] = new("/v1/zones/raw/preview"),
        ["getPreview 404"] = new("/v1/zones/raw/preview?key=nothing"),
        ["getPreview 422"] = new($"/v1/zones/raw/preview?key={ContractTests.NoText}"),
        ["getFolder 400"] = new("/v1/zones/raw/folders?prefix=no-slash"),
        ["getFolder 404"] = new("/v1/zones/nowhere/folders"),
        ["getObject 400"] = new("/v1/zones/raw/download"),
        ["getObject 404"] = new("/v1/zones/raw/download?key=nothing"),
        ["getQuality 400"] = new("/v1/quality?execution_date=soon"),
        ["getQuality 404"] = new("/v1/quality?execution_date=2019-01-01"),
        ["getRejectedRows 400"] = new("/v1/quality/rejected"),
        ["getRejectedRows 404"] = new("/v1/quality/rejected?reason=nothing"),
        ["postQuery 400"] = new(Body: """{"sql":"DROP TABLE voucher_usage"}"""),
        ["postQuery 413"] = new(Body: _large),
        ["postQuery 415"] = new(MediaType: "text/plain"),
        ["postVoucherSegmentSelector 413"] = new(Body: _large),
        ["postVoucherSegmentSelector 415"] = new(Body: "no JSON", MediaType: "text/plain"),
        ["postVoucher 400"] = new(Body: Narnia),
        ["postVoucher 413"] = new(Body: _large),
        ["postSearchVoucher 413"] = new(Body: _large),
        ["postSearchVoucher 415"] = new(Body: "{}", MediaType: "application/json"),
        ["postInvocation 413"] = new(Body: _large),
    };
}
