using System.CommandLine;
using ComfyServerless.Bench.Asl;
using ComfyServerless.Bench.Deploy;
using ComfyServerless.Bench.Models;
using ComfyServerless.Bench.Teardown;

return await new RootCommand("Measures what should be fast. Prints one table and the command to repeat it; no time fails anything.")
{
    DeployBench.Create(),
    AslBench.Create(),
    AslWorker.Create(),
    ModelsBench.Create(),
    TeardownBench.Create(),
}.Parse(args).InvokeAsync();
