using System.Diagnostics;

namespace DataLake.Tests.Infra;

/// <summary>A script of <c>infra/</c>, run with commands of the test's own first on its path; they leave a log of their calls.</summary>
internal sealed class ShellScript : IDisposable
{
    private readonly string _script;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lake-script-");

    /// <param name="script">The script, from the root of the repository.</param>
    public ShellScript(string script)
    {
        _script = Path.Combine(Repository.Root, script);
        Variables["PATH"] = $"{_folder.FullName}:/usr/bin:/bin";
        Variables["LOG"] = Log;
    }

    /// <summary>Its environment.</summary>
    public Dictionary<string, string> Variables { get; } = [];

    /// <summary>The calls so far, one a line.</summary>
    public string[] Calls => File.Exists(Log) ? File.ReadAllLines(Log) : [];

    private string Log => FileOf("calls.log");

    /// <summary>A path in the script's own folder.</summary>
    public string FileOf(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>Puts a command in place of the real one.</summary>
    public void Command(string name, string body)
    {
        File.WriteAllText(FileOf(name), "#!/bin/sh\n" + body + "\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(FileOf(name), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>Starts it.</summary>
    public Process Start()
    {
        ProcessStartInfo start = new("/bin/sh", [_script]) { RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment.Clear();
        foreach ((string name, string value) in Variables)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>Runs it to its end.</summary>
    public (int ExitCode, string Output, string Error) Run()
    {
        using Process process = Start();
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.GetAwaiter().GetResult());
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
