using System.CommandLine;
using ComfyServerless.Rehearsal.Console;

return await new RootCommand("Rehearses the deployer's state machines offline.") { AslCommand.Create() }.Parse(args).InvokeAsync();
