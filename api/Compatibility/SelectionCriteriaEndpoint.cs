using System.Text.Encodings.Web;
using System.Text.Json;
using DataLake.Api.Snapshots;
using DataLake.Lake.Segments;

namespace DataLake.Api.Compatibility;

/// <summary>
/// <c>GET /selection_criteria</c>: 200 with a JSON array of the segment rules, one for each country and segment, with its
/// amount: <c>segment_name</c>, <c>segment</c>, <c>measure</c>, <c>above</c> and <c>up_to</c> (null where the range is open),
/// <c>country_code</c>, <c>voucher_amount</c> (null where no voucher was given).
/// </summary>
internal sealed class SelectionCriteriaEndpoint(ServedVouchers vouchers) : IEndpoint
{
    private static readonly JsonWriterOptions _readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/selection_criteria", (RequestDelegate)GetAsync);

    private Task GetAsync(HttpContext context) => vouchers.Snapshot is { } snapshot
        ? PlainAnswer.JsonAsync(context, StatusCodes.Status200OK, Write(snapshot))
        : vouchers.Absence.WriteAsync(context);

    private static string Write(Snapshot snapshot)
    {
        using MemoryStream bytes = new();
        using (Utf8JsonWriter json = new(bytes, _readable))
        {
            json.WriteStartArray();
            foreach (string country in snapshot.Usage.Select(row => row.CountryCode).Distinct().Order(StringComparer.Ordinal))
            {
                WriteCountry(json, snapshot, country);
            }

            json.WriteEndArray();
        }

        return System.Text.Encoding.UTF8.GetString(bytes.ToArray());
    }

    private static void WriteCountry(Utf8JsonWriter json, Snapshot snapshot, string country)
    {
        IReadOnlyList<Segmentation> segmentations = snapshot.Scheme.Segmentations;
        for (int i = 0; i < segmentations.Count; i++)
        {
            for (int j = 0; j < segmentations[i].Segments.Count; j++)
            {
                WriteRule(json, country, segmentations[i], segmentations[i].Segments[j], snapshot.Index.Find(country, i, j));
            }
        }
    }

    private static void WriteRule(Utf8JsonWriter json, string country, Segmentation by, Segment segment, VoucherAnswer? answer)
    {
        json.WriteStartObject();
        json.WriteString("segment_name"u8, by.Name);
        json.WriteString("segment"u8, segment.Name);
        json.WriteString("measure"u8, by.Measure);
        WriteBound(json, "above", segment.Above);
        WriteBound(json, "up_to", segment.UpTo);
        json.WriteString("country_code"u8, country);
        json.WritePropertyName("voucher_amount"u8);
        json.WriteRawValue(answer?.AmountText ?? "null");
        json.WriteEndObject();
    }

    private static void WriteBound(Utf8JsonWriter json, string name, double bound)
    {
        if (double.IsFinite(bound))
        {
            json.WriteNumber(name, bound);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
