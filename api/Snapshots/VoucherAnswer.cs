using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace DataLake.Api.Snapshots;

/// <summary>
/// The voucher amount that is used most in a segment of a country: a row of <c>voucher_most_used</c>, with the answer as it
/// goes over the wire, made once.
/// </summary>
public sealed class VoucherAnswer
{
    /// <summary>Makes the answer of a row.</summary>
    public VoucherAnswer(string countryCode, string segmentName, string segment, decimal amount, long timesUsed, double share, DateTime executionDate)
    {
        (CountryCode, SegmentName, Segment, Amount, TimesUsed, Share) = (countryCode, segmentName, segment, amount, timesUsed, share);
        AmountText = VoucherAmount.WithoutZeros(amount).ToString(CultureInfo.InvariantCulture);
        Json = ToJson(executionDate);
        Csv = Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"{AmountText},{CsvText.Field(countryCode)},{CsvText.Field(segmentName)},{CsvText.Field(segment)},{timesUsed},{share},{executionDate:yyyy-MM-dd'T'HH:mm:ss'Z'}"));
    }

    /// <summary>The country, in its most frequent spelling.</summary>
    public string CountryCode { get; }

    /// <summary>The segmentation.</summary>
    public string SegmentName { get; }

    /// <summary>The segment.</summary>
    public string Segment { get; }

    /// <summary>The voucher amount, in the country's currency.</summary>
    public decimal Amount { get; }

    /// <summary>The amount without zeros at its end: <c>2640</c>, <c>12.5</c>.</summary>
    public string AmountText { get; }

    /// <summary>How many vouchers of this amount were given in the segment.</summary>
    public long TimesUsed { get; }

    /// <summary>That, over all vouchers of the segment: above 0, up to 1.</summary>
    public double Share { get; }

    /// <summary>The answer as a JSON object in UTF-8.</summary>
    public ReadOnlyMemory<byte> Json { get; }

    /// <summary>The answer as fields of CSV in UTF-8, in the order of the JSON, without a line end.</summary>
    public ReadOnlyMemory<byte> Csv { get; }

    private byte[] ToJson(DateTime executionDate)
    {
        using MemoryStream bytes = new();
        using (Utf8JsonWriter json = new(bytes, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WritePropertyName("voucher_amount"u8);
            json.WriteRawValue(AmountText);
            json.WriteString("country_code"u8, CountryCode);
            json.WriteString("segment_name"u8, SegmentName);
            json.WriteString("segment"u8, Segment);
            json.WriteNumber("times_used"u8, TimesUsed);
            json.WriteNumber("share"u8, Share);
            json.WriteString("execution_date"u8, executionDate);
            json.WriteEndObject();
        }

        return bytes.ToArray();
    }
}
