using System.CommandLine;
using DataLake.Lake;
using DataLake.Lake.DuckDb.Native;
using DataLake.Pipeline.Commands;
using Shouldly;
using Xunit;

namespace DataLake.Tests;

/// <summary>The README knows every setting, command and option that there is.</summary>
public sealed class ReadmeTests
{
    private static readonly RootCommand _lake = LakeCommand.Create(
        new CommandEnvironment(TextWriter.Null, TextWriter.Null, _ => null, TimeProvider.System, "lake"));

    [Fact]
    public void Readme_names_every_setting()
    {
        List<string> settings = [NativeLibraryLocator.PathVariable];
        LakeOptions.FromEnvironment(name =>
        {
            settings.Add(name);
            return null;
        });

        settings.Count.ShouldBeGreaterThan(9);
        Missing(settings).ShouldBeEmpty();
    }

    [Fact]
    public void Readme_names_every_command() => Missing(_lake.Subcommands.Select(command => "lake " + command.Name)).ShouldBeEmpty();

    [Fact]
    public void Readme_names_every_option()
    {
        IEnumerable<Option> options = _lake.Options.Concat(_lake.Subcommands.SelectMany(command => command.Options));

        Missing(options.Where(option => !option.Hidden).Select(option => option.Name).Distinct()).ShouldBeEmpty();
    }

    private static IReadOnlyList<string> Missing(IEnumerable<string> names)
    {
        string readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
        return [.. names.Where(name => !readme.Contains(name, StringComparison.Ordinal))];
    }
}
