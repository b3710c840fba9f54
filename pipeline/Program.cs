using System.Runtime.InteropServices;
using DataLake.Pipeline.Commands;

// A file larger than the shell's limit is then an error like a full disk's, and not the end of the process without a word.
const PosixSignal FileSizeLimit = (PosixSignal)25;
using PosixSignalRegistration? registration = OperatingSystem.IsLinux()
    ? PosixSignalRegistration.Create(FileSizeLimit, context => context.Cancel = true)
    : null;

return await LakeCommand.InvokeAsync(args, Console.Out, Console.Error, Environment.GetEnvironmentVariable, TimeProvider.System);
