namespace DataLake.Pipeline.Runs;

/// <summary>Is told how a run comes along; the terminal shows it. The progress value is that of the current step, 0 to 1.</summary>
public interface IRunObserver : IProgress<double>
{
    /// <summary>A new step begins.</summary>
    /// <param name="text">What is being done, such as <c>curate 2 of 5: customer/voucher/a.parquet</c>.</param>
    void Begin(string text);
}
