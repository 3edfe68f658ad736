using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.StatesLanguage;

namespace ComfyServerless.Rehearsal.Console;

/// <summary>./rehearse asl: runs a definition alone, or a folder of them. The exit code: 0 it succeeded, 1 it failed, 2 it could not be run.</summary>
static class AslCommand
{
    const int Failed = 1, Refused = 2;

    public static Command Create()
    {
        var file = new Argument<FileInfo?>("file") { Description = "A definition in the Amazon States Language (JSONPath).", Arity = ArgumentArity.ZeroOrOne };
        var input = new Option<FileInfo?>("--input") { Description = "A JSON file with the execution's input; {} without it." };
        var functions = new Option<FileInfo?>("--lambdas") { Description = "A JSON file that says what the Lambda functions do: {\"name\": {\"kind\": \"echo\"}}." };
        var history = new Option<bool>("--history") { Description = "Print the execution's events too." };
        var batch = new Option<DirectoryInfo?>("--batch") { Description = "Run each sub-folder with a definition.json, and print one line of JSON for each." };
        var command = new Command("asl", "Run a state machine's definition alone: print its output, or its error and cause.") { file, input, functions, history, batch };
        command.SetAction(async result =>
        {
            var (output, errors) = (result.InvocationConfiguration.Output, result.InvocationConfiguration.Error);
            try
            {
                if (result.GetValue(batch) is { } folder) return await AslBatch.RunAsync(folder, output);
                if (result.GetValue(file) is { } definition)
                    return await RunAsync(definition, result.GetValue(input), result.GetValue(functions), result.GetValue(history), output);
                await errors.WriteLineAsync("Give a definition's file, or --batch and a folder.");
            }
            catch (StatesLanguageException error)
            {
                foreach (var problem in error.Problems) await errors.WriteLineAsync($"{result.GetValue(file)!.Name}: {problem}");
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException or FormatException)
            {
                await errors.WriteLineAsync(error.Message);
            }

            return Refused;
        });
        return command;
    }

    static async Task<int> RunAsync(FileInfo definition, FileInfo? input, FileInfo? functions, bool history, TextWriter output)
    {
        var execution = await AslRun.RunAsync(
            Path.GetFileName(definition.FullName).Split('.')[0],
            await File.ReadAllTextAsync(definition.FullName),
            input is null ? new JsonObject() : Read(input),
            StandInFunctions.Parse(functions is null ? null : Read(functions)));
        await output.WriteLineAsync(AslRun.Print(AslRun.Result(execution, history), indented: true));
        return execution.Status == ExecutionStatus.Succeeded ? 0 : Failed;
    }

    static JsonNode? Read(FileInfo file)
    {
        try { return AslRun.Parse(File.ReadAllText(file.FullName)); }
        catch (JsonException error) { throw new JsonException($"{file.Name} is not JSON: {error.Message}", error); }
    }
}
