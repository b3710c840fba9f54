namespace DataLake.Api.Vouchers;

/// <summary>The names of the fields, and what each must be, in words.</summary>
internal static class CustomerFields
{
    /// <summary>The longest text of a field, in bytes.</summary>
    public const int LongestTextBytes = 256;

    private static readonly string[] _names =
        ["country_code", "segment_name", "total_orders", "last_order_ts", "first_order_ts", "as_of", "execution_date", "customer_id"];

    private static readonly byte[][] _utf8Names = [.. _names.Select(System.Text.Encoding.UTF8.GetBytes)];

    /// <summary>The name of a field in JSON, in a query string and in CSV.</summary>
    public static string Name(this CustomerField field) => _names[(int)field];

    /// <summary>Finds a field by its name.</summary>
    public static CustomerField? Find(ReadOnlySpan<char> name)
    {
        for (int i = 0; i < _names.Length; i++)
        {
            if (name.SequenceEqual(_names[i]))
            {
                return (CustomerField)i;
            }
        }

        return null;
    }

    /// <summary>Finds a field by its name in UTF-8.</summary>
    public static CustomerField? Find(ReadOnlySpan<byte> name)
    {
        for (int i = 0; i < _utf8Names.Length; i++)
        {
            if (name.SequenceEqual(_utf8Names[i]))
            {
                return (CustomerField)i;
            }
        }

        return null;
    }

    /// <summary>Finds a field by the name that a reader is at.</summary>
    public static CustomerField? Find(ref System.Text.Json.Utf8JsonReader name)
    {
        if (!name.HasValueSequence && !name.ValueIsEscaped)
        {
            return Find(name.ValueSpan);
        }

        for (int i = 0; i < _utf8Names.Length; i++)
        {
            if (name.ValueTextEquals(_utf8Names[i]))
            {
                return (CustomerField)i;
            }
        }

        return null;
    }

    /// <summary>What a field must be, to stand after "must be".</summary>
    public static string Expected(CustomerField field) => field switch
    {
        CustomerField.CountryCode => $"a country as the deliveries name it, at most {NameBuffer.Capacity} characters",
        CustomerField.SegmentName => "the name of a segmentation",
        CustomerField.TotalOrders => "a whole number, 0 or more",
        CustomerField.AsOf => "a date, yyyy-MM-dd",
        CustomerField.ExecutionDate => "a date, yyyy-MM-dd, or yyyy-MM-ddTHH:mm:ss, in UTC, with Z or +00:00 at its end or not",
        CustomerField.CustomerId => $"a number or a text, at most {LongestTextBytes} bytes",
        _ => "yyyy-MM-dd HH:mm:ss, a date, or ISO 8601 with offset",
    };
}
