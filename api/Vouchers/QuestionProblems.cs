using System.Globalization;
using DataLake.Api.Problems;
using DataLake.Api.Snapshots;
using DataLake.Lake;
using DataLake.Lake.Segments;

namespace DataLake.Api.Vouchers;

/// <summary>What may stand between a question and its answer, in words.</summary>
internal static class QuestionProblems
{
    public static Problem InvalidJson(string where) => new(
        StatusCodes.Status400BadRequest, "invalid-json", "The body is not a JSON object", $"Send one JSON object with country_code, segment_name and the field that the segment needs: {where}");

    public static Problem NothingPublished => new(
        StatusCodes.Status503ServiceUnavailable, "nothing-published", "Nothing is published yet", "Publish a snapshot with `lake run -e <date>`; /readyz says when it is served.");

    public static Problem Loading => new(
        StatusCodes.Status503ServiceUnavailable, "loading", "The snapshot is still being loaded", "The service has just started; ask again in a second.");

    public static Problem Unavailable(LakeException fault) => new(
        StatusCodes.Status503ServiceUnavailable, "store-unavailable", "The lake cannot answer now", $"{fault.What}. {fault.Mend}.");

    public static Problem UnknownSnapshot(string executionDate) => new(
        StatusCodes.Status404NotFound, "unknown-snapshot", "There is no snapshot of this execution date", $"Nothing is published for {executionDate}; /v1/snapshots lists what is.");

    public static Problem InvalidField(string field, string expected) => RequestFields.Invalid(new Dictionary<string, string> { [field] = $"must be {expected}" });

    public static Problem UnknownCountry(string country, Snapshot snapshot) => new(
        StatusCodes.Status404NotFound, "unknown-country", "No voucher is known for this country",
        $"No customer in '{country}' had been given a voucher by {snapshot.ExecutionDate}. Check the spelling; case does not matter.");

    public static Problem NoSegment(Segmentation by, double value) => new(
        StatusCodes.Status404NotFound, "no-segment", "The value lies in no segment",
        $"{by.Measure} is {value.ToString(CultureInfo.InvariantCulture)}, and no segment of {by.Name} has it. /v1/segments lists their bounds.");

    public static Problem NoVoucher(string country, Segmentation by, Segment segment) => new(
        StatusCodes.Status404NotFound, "no-voucher", "No voucher is known for this segment",
        $"No customer of '{country}' in {by.Name} {segment.Name} had been given a voucher. Ask by another segmentation, or choose an amount of your own.");

    public static Problem Invalid(in CustomerQuestion question, SegmentScheme scheme)
    {
        Dictionary<string, string> errors = [];
        foreach (CustomerField field in Enum.GetValues<CustomerField>())
        {
            switch (question.Faults[field])
            {
                case FieldFault.Missing:
                    errors[field.Name()] = $"is missing and must be {Expected(field, scheme)}";
                    break;
                case FieldFault.Unreadable or FieldFault.Unknown:
                    errors[field.Name()] = $"must be {Expected(field, scheme)}";
                    break;
                default:
                    break;
            }
        }

        return RequestFields.Invalid(errors);
    }

    private static string Expected(CustomerField field, SegmentScheme scheme) => field == CustomerField.SegmentName
        ? "one of " + string.Join(", ", scheme.Segmentations.Select(one => one.Name))
        : CustomerFields.Expected(field);
}
