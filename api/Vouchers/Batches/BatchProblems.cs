using DataLake.Api.Problems;
using DataLake.Lake;

namespace DataLake.Api.Vouchers.Batches;

/// <summary>What may be wrong with a batch or with an item of one, beyond what may be wrong with a question.</summary>
internal static class BatchProblems
{
    public static Problem InvalidArray(string what) => new(
        StatusCodes.Status400BadRequest, "invalid-json", "The body is not a JSON array", $"{what} Send an array of objects, or one object a line as application/x-ndjson.");

    public static Problem InvalidCsv(string what) => new(StatusCodes.Status400BadRequest, "invalid-csv", "The CSV cannot be read", what);

    public static Problem TooLong(int longestBytes) => new(
        StatusCodes.Status413PayloadTooLarge, "too-large", "The item is too long", $"It has more than {longestBytes} bytes. Send the fields of the question alone.");

    public static Problem OtherSnapshot(ExecutionDate date) => new(
        StatusCodes.Status400BadRequest, "other-snapshot", "The batch is answered from another snapshot",
        $"All items of a batch are answered from one snapshot, here that of {date}. Leave execution_date out of the items and add ?execution_date= to the address.");
}
