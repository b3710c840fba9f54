using System.Globalization;
using System.Runtime.CompilerServices;
using DataLake.Lake;

namespace DataLake.Api.Vouchers;

/// <summary>
/// Which voucher to ask for: a customer's data as far as segments go by them. A mutable value that a reader fills field by
/// field; what is wrong with a field is noted, so that all faults are reported together.
/// </summary>
internal struct CustomerQuestion
{
    /// <summary>The customer's country.</summary>
    public NameBuffer CountryCode;

    /// <summary>The segmentation to answer by.</summary>
    public NameBuffer SegmentName;

    /// <summary>What is wrong, by field.</summary>
    public FaultList Faults;

    /// <summary>Where the customer's id stands in the bytes that were read, quotes included; empty when not given.</summary>
    public Range CustomerId;

    /// <summary>How many orders the customer placed; null when not given.</summary>
    public long? TotalOrders { get; private set; }

    /// <summary>When the last one was placed, UTC; null when not given.</summary>
    public DateTime? LastOrder { get; private set; }

    /// <summary>The date that recency is counted to; null for today.</summary>
    public DateOnly? AsOf { get; private set; }

    /// <summary>The snapshot to answer from; null for the one that is served.</summary>
    public ExecutionDate? ExecutionDate { get; private set; }

    /// <summary>Sets a field from its text; blank text is as none.</summary>
    public void Set(CustomerField field, ReadOnlySpan<char> text)
    {
        text = text.Trim(NameBuffer.Blanks);
        if (text.IsEmpty)
        {
            return;
        }

        bool isRead = field switch
        {
            CustomerField.CountryCode => CountryCode.TrySet(text),
            CustomerField.SegmentName => SegmentName.TrySet(text),
            CustomerField.TotalOrders => TrySetTotalOrders(text),
            CustomerField.LastOrder => TrySetLastOrder(text),
            CustomerField.FirstOrder => Instants.TryParse(text, out _),
            CustomerField.AsOf => TrySetAsOf(text),
            CustomerField.CustomerId => true,
            _ => TrySetExecutionDate(text),
        };
        Faults[field] = isRead ? FieldFault.None : FieldFault.Unreadable;
    }

    /// <summary>Sets the number of orders.</summary>
    public void SetTotalOrders(long orders)
    {
        TotalOrders = orders;
        Faults[CustomerField.TotalOrders] = orders >= 0 ? FieldFault.None : FieldFault.Unreadable;
    }

    private bool TrySetTotalOrders(ReadOnlySpan<char> text)
    {
        // A number such as 12.0 is 12, and 7.6 is no count, as in a delivery.
        if (!decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out decimal number)
            || number < 0 || number > long.MaxValue || decimal.Truncate(number) != number)
        {
            return false;
        }

        TotalOrders = (long)number;
        return true;
    }

    private bool TrySetLastOrder(ReadOnlySpan<char> text)
    {
        bool isRead = Instants.TryParse(text, out DateTime instant);
        LastOrder = isRead ? instant : null;
        return isRead;
    }

    private bool TrySetAsOf(ReadOnlySpan<char> text)
    {
        bool isRead = Instants.TryParse(text, out DateTime instant);
        AsOf = isRead ? DateOnly.FromDateTime(instant) : null;
        return isRead;
    }

    private bool TrySetExecutionDate(ReadOnlySpan<char> text)
    {
        bool isRead = Lake.ExecutionDate.TryParse(text.ToString(), out ExecutionDate date);
        ExecutionDate = isRead ? date : null;
        return isRead;
    }

    /// <summary>One fault for each field.</summary>
    [InlineArray(8)]
    internal struct FaultList
    {
        private FieldFault _first;

        /// <summary>The fault of a field.</summary>
        public FieldFault this[CustomerField field]
        {
            readonly get => this[(int)field];
            set => this[(int)field] = value;
        }

        /// <summary>Whether any field has one.</summary>
        public readonly bool Any => ((ReadOnlySpan<FieldFault>)this).ContainsAnyExcept(FieldFault.None);
    }
}
