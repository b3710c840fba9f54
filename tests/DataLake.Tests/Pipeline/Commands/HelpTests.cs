using System.CommandLine;
using DataLake.Pipeline.Commands;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Pipeline.Commands;

public sealed class HelpTests
{
    public static TheoryData<string> Commands { get; } = [.. LakeCommand.Create(
        new CommandEnvironment(TextWriter.Null, TextWriter.Null, _ => null, TimeProvider.System, "lake")).Subcommands.Select(command => command.Name)];

    [Fact]
    public async Task Help_lists_the_commands_when_none_is_named()
    {
        using TestLake lake = new();

        CommandOutcome outcome = await lake.InvokeAsync("--help");

        outcome.ExitCode.ShouldBe(0);
        outcome.Error.ShouldBeEmpty();
        Golden.Check("help/lake.txt", outcome.Output);
    }

    [Fact]
    public async Task Command_prints_its_help_when_it_is_called_without_arguments()
    {
        using TestLake lake = new();

        CommandOutcome outcome = await lake.InvokeAsync();

        outcome.ShouldBe(await lake.InvokeAsync("--help"));
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Help_has_an_example_and_the_format_for_every_command(string command)
    {
        using TestLake lake = new();

        CommandOutcome outcome = await lake.InvokeAsync(command, "--help");

        outcome.ExitCode.ShouldBe(0);
        outcome.Output.ShouldContain($"  lake {command}");
        outcome.Output.ShouldContain("--format <table|json|csv>");
        Golden.Check($"help/{command}.txt", outcome.Output);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Examples_parse_for_every_command(string name)
    {
        RootCommand root = LakeCommand.Create(new CommandEnvironment(TextWriter.Null, TextWriter.Null, _ => null, TimeProvider.System, "lake"));
        ExampleCommand command = root.Subcommands.OfType<ExampleCommand>().Single(command => command.Name == name);

        command.Examples.ShouldNotBeEmpty();
        command.Examples.SelectMany(example => root.Parse(example["lake ".Length..]).Errors).ShouldBeEmpty();
    }
}
