using DataLake.Pipeline.Commands;

return await LakeCommand.InvokeAsync(args, Console.Out, Console.Error, Environment.GetEnvironmentVariable, TimeProvider.System);
