using DataLake.Lake;
using DataLake.Lake.Tables;
using DataLake.Lake.Yaml;
using YamlDotNet.RepresentationModel;

namespace DataLake.Pipeline.Datasets;

/// <summary>Reads a dataset from its folder; a fault names the file and line.</summary>
public sealed class DatasetReader
{
    private readonly string _root;
    private readonly DatasetName _name;
    private readonly string _folder;
    private readonly YamlDocumentReader _yaml;

    private DatasetReader(string root, DatasetName name)
    {
        _root = root;
        _name = name;
        _folder = Path.Combine(root, name.Domain, name.Dataset);
        _yaml = new YamlDocumentReader(Path.Combine(_folder, "dataset.yaml"));
    }

    /// <summary>Reads a dataset.</summary>
    /// <param name="root">The folder of all datasets.</param>
    /// <param name="name">Which one.</param>
    /// <exception cref="LakeException">There is none, or it is wrong. Kind <see cref="LakeErrorKind.Usage"/>.</exception>
    public static Dataset Read(string root, DatasetName name) => new DatasetReader(root, name).Read();

    private Dataset Read()
    {
        YamlMappingNode root = _yaml.Mapping(
            _yaml.Load(ReadText("dataset.yaml")), "raw", "curated", "rules", "measures", "segments", "provision", "rank_by", "publish", "profile");
        YamlMappingNode raw = _yaml.Mapping(_yaml.Required(root, "raw"), "columns");
        YamlMappingNode curated = _yaml.Mapping(_yaml.Required(root, "curated"), "columns", "event_time", "fold_case");
        YamlMappingNode provision = _yaml.Mapping(_yaml.Required(root, "provision"), "tables");
        YamlMappingNode publish = _yaml.Mapping(_yaml.Required(root, "publish"), "max_rejected_share");
        TableContract contract = ReadColumns(curated);
        return new Dataset
        {
            Name = _name,
            Folder = _folder,
            RawColumns = [.. _yaml.Mapping(_yaml.Required(raw, "columns")).Children.Select(ReadRawColumn)],
            Curated = contract,
            EventTime = ReadColumnName(_yaml.Required(curated, "event_time"), contract),
            FoldCase = YamlDocumentReader.Optional(curated, "fold_case") is { } fold
                ? [.. _yaml.Sequence(fold).Select(node => ReadColumnName(node, contract))]
                : [],
            Rules = YamlDocumentReader.Optional(root, "rules") is { } rules
                ? _yaml.Mapping(rules).Children.ToDictionary(entry => _yaml.Text(entry.Key), entry => ReadRule(entry.Value))
                : [],
            CuratedSql = ReadText("curated", _name.Dataset + ".sql"),
            SummarySql = ReadOptionalSql(Path.Combine("curated", _name.Dataset + "_summary"))?.Text,
            Macros = File.Exists(Path.Combine(_root, "macros.sql")) ? File.ReadAllText(Path.Combine(_root, "macros.sql")) : "",
            Measures = _yaml.Texts(_yaml.Required(root, "measures")),
            SegmentsFile = Path.Combine(_folder, _yaml.Text(_yaml.Required(root, "segments"))),
            Tables = [.. _yaml.Mapping(_yaml.Required(provision, "tables")).Children.Select(ReadTable)],
            RankBy = YamlDocumentReader.Optional(root, "rank_by") is { } rankBy ? _yaml.Word(rankBy, "uses", "orders") : "uses",
            MaxRejectedShare = ReadShare(_yaml.Required(publish, "max_rejected_share")),
            Audits = ReadAudits(),
            Highlights = ReadOptionalSql("highlights"),
            Sample = ReadOptionalSql("sample"),
            Profile = ReadProfile(root, raw, contract),
        };
    }

    private RawColumn ReadRawColumn(KeyValuePair<YamlNode, YamlNode> entry) => new(
        _yaml.Text(entry.Key),
        Enum.Parse<RawColumnKind>(_yaml.Word(entry.Value, "instant", "number", "text"), ignoreCase: true));

    private ProfileRules ReadProfile(YamlMappingNode root, YamlMappingNode raw, TableContract contract)
    {
        YamlMappingNode profile = YamlDocumentReader.Optional(root, "profile") is { } node ? _yaml.Mapping(node, "pairs", "heat_map") : new YamlMappingNode();
        string[] rawNames = [.. _yaml.Mapping(_yaml.Required(raw, "columns")).Children.Select(column => _yaml.Text(column.Key))];
        Dictionary<string, string> pairs = YamlDocumentReader.Optional(profile, "pairs") is { } declared
            ? _yaml.Mapping(declared, rawNames).Children.ToDictionary(entry => _yaml.Text(entry.Key), entry => ReadColumnName(entry.Value, contract))
            : rawNames.Where(name => contract.Columns.Any(column => column.Name == name)).ToDictionary(name => name);
        return new ProfileRules(pairs, ReadHeatMap(profile, contract), ReadOptionalSql("profile"));
    }

    private (string Rows, string Columns)? ReadHeatMap(YamlMappingNode profile, TableContract contract)
    {
        if (YamlDocumentReader.Optional(profile, "heat_map") is not { } node)
        {
            return null;
        }

        string[] columns = [.. _yaml.Sequence(node).Select(column => ReadColumnName(column, contract))];
        return columns.Length == 2 ? (columns[0], columns[1]) : throw _yaml.Fault(node, "A heat map has two columns: [rows, columns]");
    }

    private ProvisionTable ReadTable(KeyValuePair<YamlNode, YamlNode> entry)
    {
        string name = _yaml.Text(entry.Key);
        YamlMappingNode mapping = _yaml.Mapping(entry.Value, "columns", "order_by");
        TableContract contract = ReadColumns(mapping);
        return new ProvisionTable(
            name, contract,
            [.. _yaml.Sequence(_yaml.Required(mapping, "order_by")).Select(node => ReadColumnName(node, contract))],
            ReadText("provision", name + ".sql"));
    }

    private TableContract ReadColumns(YamlMappingNode owner) => new(
        [.. _yaml.Mapping(_yaml.Required(owner, "columns")).Children.Select(entry => new TableColumn(_yaml.Text(entry.Key), _yaml.Text(entry.Value)))]);

    private string ReadColumnName(YamlNode node, TableContract contract) => contract.Columns.Any(column => column.Name == _yaml.Text(node))
        ? _yaml.Text(node)
        : throw _yaml.Fault(node, $"'{_yaml.Text(node)}' is not one of the columns above");

    private object ReadRule(YamlNode node) => node switch
    {
        YamlSequenceNode => _yaml.Texts(node).ToArray(),
        YamlScalarNode { Value: "true" or "false" } => _yaml.Truth(node),
        YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain } => _yaml.Number(node),
        _ => _yaml.Text(node),
    };

    private double ReadShare(YamlNode node) => _yaml.Number(node) is >= 0 and <= 1 and var share
        ? share
        : throw _yaml.Fault(node, "A share lies between 0 and 1");

    private List<SqlFile> ReadAudits()
    {
        string folder = Path.Combine(_folder, "audits");
        return Directory.Exists(folder)
            ? [.. Directory.GetFiles(folder, "*.sql").Order(StringComparer.Ordinal)
                .Select(path => new SqlFile(Path.GetFileNameWithoutExtension(path), File.ReadAllText(path)))]
            : [];
    }

    private SqlFile? ReadOptionalSql(string name) =>
        File.Exists(Path.Combine(_folder, name + ".sql")) ? new SqlFile(name, ReadText(name + ".sql")) : null;

    private string ReadText(params string[] parts)
    {
        string path = Path.Combine([_folder, .. parts]);
        return File.Exists(path)
            ? File.ReadAllText(path)
            : throw new LakeException(
                LakeErrorKind.Usage, $"The dataset {_name} has no {string.Join('/', parts)}", path,
                "Check --domain and --dataset, or name the folder of the datasets with LAKE_DATASETS");
    }
}
