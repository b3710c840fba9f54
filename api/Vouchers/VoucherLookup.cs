using DataLake.Api.Problems;
using DataLake.Api.Snapshots;
using DataLake.Lake.Segments;

namespace DataLake.Api.Vouchers;

/// <summary>Answers questions from a snapshot. A question that has an answer allocates nothing.</summary>
internal static class VoucherLookup
{
    /// <summary>The measure that counts the days since the last order.</summary>
    public const string Days = "days_since_last_order";

    /// <summary>Answers a question.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="question">The question; faults that only the scheme shows are noted in it.</param>
    /// <param name="today">The date that recency is counted to unless the question says.</param>
    /// <returns>The answer, or null: <see cref="Explain"/> says why.</returns>
    public static VoucherAnswer? Find(Snapshot snapshot, ref CustomerQuestion question, DateOnly today) =>
        Classify(snapshot, ref question, today) is { Segmentation: >= 0, Segment: >= 0 } place && !question.Faults.Any
            ? snapshot.Index.Find(NameBuffer.Text(question.CountryCode), place.Segmentation, place.Segment)
            : null;

    /// <summary>Says why a question has no answer.</summary>
    public static Problem Explain(Snapshot snapshot, ref CustomerQuestion question, DateOnly today)
    {
        (int segmentation, int segment, double value) = Classify(snapshot, ref question, today);
        if (question.Faults.Any)
        {
            return QuestionProblems.Invalid(question, snapshot.Scheme);
        }

        string country = NameBuffer.Text(question.CountryCode).ToString();
        Segmentation by = snapshot.Scheme.Segmentations[segmentation];
        return !snapshot.Index.Has(country) ? QuestionProblems.UnknownCountry(country, snapshot)
            : segment < 0 ? QuestionProblems.NoSegment(by, value)
            : QuestionProblems.NoVoucher(country, by, by.Segments[segment]);
    }

    /// <summary>Finds the segmentation and the segment, by their places in the scheme, and the number that they go by.</summary>
    /// <returns>The places, negative where there is none; the number is not-a-number where a field is missing.</returns>
    public static (int Segmentation, int Segment, double Value) Classify(Snapshot snapshot, ref CustomerQuestion question, DateOnly today)
    {
        if (question.CountryCode.IsEmpty && question.Faults[CustomerField.CountryCode] == FieldFault.None)
        {
            question.Faults[CustomerField.CountryCode] = FieldFault.Missing;
        }

        int segmentation = FindSegmentation(snapshot.Scheme, ref question);
        if (segmentation < 0 || Measure(snapshot.Scheme.Segmentations[segmentation], ref question, today) is not { } value)
        {
            return (segmentation, -1, double.NaN);
        }

        IReadOnlyList<Segment> segments = snapshot.Scheme.Segmentations[segmentation].Segments;
        for (int i = 0; i < segments.Count; i++)
        {
            if (segments[i].Contains(value))
            {
                return (segmentation, i, value);
            }
        }

        return (segmentation, -1, value);
    }

    private static int FindSegmentation(SegmentScheme scheme, ref CustomerQuestion question)
    {
        if (question.SegmentName.IsEmpty || question.Faults[CustomerField.SegmentName] != FieldFault.None)
        {
            Miss(CustomerField.SegmentName, ref question);
            return -1;
        }

        for (int i = 0; i < scheme.Segmentations.Count; i++)
        {
            if (NameBuffer.Text(question.SegmentName).SequenceEqual(scheme.Segmentations[i].Name))
            {
                return i;
            }
        }

        question.Faults[CustomerField.SegmentName] = FieldFault.Unknown;
        return -1;
    }

    /// <summary>The number that a segmentation goes by, or null with a fault.</summary>
    private static double? Measure(Segmentation segmentation, ref CustomerQuestion question, DateOnly today)
    {
        if (segmentation.Measure == Days)
        {
            if (question.LastOrder is not { } last)
            {
                Miss(CustomerField.LastOrder, ref question);
                return null;
            }

            return (question.AsOf ?? today).DayNumber - DateOnly.FromDateTime(last).DayNumber;
        }

        if (question.TotalOrders is not { } orders)
        {
            Miss(CustomerField.TotalOrders, ref question);
            return null;
        }

        return orders;
    }

    private static void Miss(CustomerField field, ref CustomerQuestion question)
    {
        if (question.Faults[field] == FieldFault.None)
        {
            question.Faults[field] = FieldFault.Missing;
        }
    }
}
