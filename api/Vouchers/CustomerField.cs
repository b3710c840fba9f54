namespace DataLake.Api.Vouchers;

/// <summary>The fields of a question about a customer. Others may be there and are passed over.</summary>
internal enum CustomerField
{
    /// <summary><c>country_code</c>, compared without case.</summary>
    CountryCode,

    /// <summary><c>segment_name</c>: the segmentation, <c>frequent_segment</c> or <c>recency_segment</c> in the default scheme.</summary>
    SegmentName,

    /// <summary><c>total_orders</c>: a whole number, 0 or more.</summary>
    TotalOrders,

    /// <summary><c>last_order_ts</c>: an instant; UTC where it has no offset.</summary>
    LastOrder,

    /// <summary><c>first_order_ts</c>: an instant, optional; it changes no answer.</summary>
    FirstOrder,

    /// <summary><c>as_of</c>: the date that recency is counted to, today in UTC unless given.</summary>
    AsOf,

    /// <summary><c>execution_date</c>: the snapshot to answer from, the one that is served unless given.</summary>
    ExecutionDate,

    /// <summary><c>customer_id</c>: a number or a text, optional; it changes no answer, and a batch carries it through.</summary>
    CustomerId,
}
