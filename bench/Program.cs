using System.CommandLine;
using ComfyServerless.Bench.Asl;
using ComfyServerless.Bench.Deploy;
using ComfyServerless.Bench.Models;

return await new RootCommand("Measures what should be fast. Prints one table and the command to repeat it; no time fails anything.")
{
    DeployBench.Create(),
    AslBench.Create(),
    AslWorker.Create(),
    ModelsBench.Create(),
}.Parse(args).InvokeAsync();
