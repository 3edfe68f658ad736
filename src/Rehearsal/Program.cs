using ComfyServerless.Rehearsal.Console;

var rehearse = RehearseCommand.Create();
rehearse.Add(AslCommand.Create());
var parsed = rehearse.Parse(args);
if (parsed.Action is not System.CommandLine.Invocation.ParseErrorAction wrong) return await parsed.InvokeAsync();
wrong.ShowHelp = false;
await parsed.InvokeAsync();
return ExitCodes.Usage;
