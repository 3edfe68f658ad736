using System.Collections;
using ComfyServerless.Seeding;

var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(pair => (string)pair.Key, pair => (string)pair.Value!);
using var interrupted = new CancellationTokenSource();
Console.CancelKeyPress += (_, press) =>
{
    press.Cancel = true;
    interrupted.Cancel();
};
#pragma warning disable RS0030 // A program of its own, on its own machine: its pauses between two tries are real.
var command = new SeedCommand(environment, () => Catalogue.Load(environment.GetValueOrDefault("CATALOGUE")), TimeProvider.System, Console.Out, Console.Error);
#pragma warning restore RS0030
return await command.RunAsync(interrupted.Token);
