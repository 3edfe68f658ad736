using ComfyServerless.Rehearsal.Console;

var rehearse = RehearseCommand.Create();
rehearse.Add(AslCommand.Create());
return await rehearse.Parse(args).InvokeAsync();
