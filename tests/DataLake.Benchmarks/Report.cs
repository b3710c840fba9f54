using System.Text;

namespace DataLake.Benchmarks;

/// <summary>The figures as a markdown page.</summary>
public sealed class Report
{
    private readonly StringBuilder _text = new();

    /// <summary>Begins the page.</summary>
    public Report(string title, IReadOnlyList<string> facts)
    {
        _text.Append("# ").Append(title).Append("\n\n").AppendJoin('\n', facts).Append("\n\n");
        _text.Append("Trust the ratios more than the times: both sides of a ratio were measured in turn, on one machine.\n");
    }

    /// <summary>Whether every figure keeps its bound.</summary>
    public bool IsMet { get; private set; } = true;

    /// <summary>Adds the figures of one measurement.</summary>
    public void Add(string name, IReadOnlyList<Figure> figures)
    {
        _text.Append("\n## ").Append(name).Append("\n\n| figure | value | target | met |\n|---|---:|---:|---|\n");
        foreach (Figure figure in figures)
        {
            string met = figure.Met switch { true => "yes", false => "**no**", null => "" };
            _text.Append("| ").Append(figure.What).Append(" | ").Append(figure.Value).Append(" | ")
                .Append(figure.Target).Append(" | ").Append(met).Append(" |\n");
            IsMet &= figure.Met ?? true;
        }
    }

    /// <summary>The page.</summary>
    public override string ToString() => _text.ToString();
}
