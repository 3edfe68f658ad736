using System.Globalization;
using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Time;
using ComfyServerless.Rehearsal.World;

namespace ComfyServerless.Rehearsal.ComfyUi;

/// <summary>Prompts, one after the other in virtual time, and what came of them. World's thread.</summary>
/// <param name="send">A message of the WebSocket: type, data, and for which client (null: all).</param>
sealed class PromptQueue(VirtualTime time, Latencies latencies, IReadOnlyDictionary<string, NodeType> types, ComfyUIOptions options, Action<string, JsonObject, string?> send)
{
    readonly List<Prompt> pending = [];
    readonly Dictionary<string, JsonObject> history = [];
    readonly Dictionary<string, JsonObject> cache = [];
    Prompt? running;
    long numbers;
    bool interrupted, closed;

    public JsonObject Queue => new()
    {
        ["queue_running"] = running is null ? [] : new JsonArray(running.ToJson()),
        ["queue_pending"] = new JsonArray([.. pending.Select(prompt => (JsonNode)prompt.ToJson())]),
    };

    /// <param name="id">Null: all prompts.</param>
    /// <param name="most">So many of the newest.</param>
    public JsonObject History(string? id, int most = int.MaxValue) => new(history.Where(entry => id is null || entry.Key == id).TakeLast(most).Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value.DeepClone())));

    public long Add(JsonObject graph, string id, IReadOnlyList<string> outputs, JsonObject extra, string? client, bool front = false)
    {
        var number = numbers++;
        var prompt = new Prompt(front ? -number : number, id, graph, extra, outputs, client);
        pending.Insert(front ? 0 : pending.Count, prompt);
        Tell();
        if (running is null && !options.Faults.QueueStandsStill) Next();
        return prompt.Number;
    }

    public void Interrupt() => interrupted = running is not null;

    public void Clear() => pending.Clear();

    public void Delete(IEnumerable<string> ids) => pending.RemoveAll(prompt => ids.Contains(prompt.Id));

    public void Forget(IEnumerable<string>? ids)
    {
        foreach (var id in ids ?? [.. history.Keys]) history.Remove(id);
    }

    /// <summary>The process ends: what it was at is lost.</summary>
    public void Close() => closed = true;

    void Next()
    {
        if (pending.Count == 0 || closed) return;
        running = pending[0];
        pending.RemoveAt(0);
        interrupted = false;
        Send("execution_start", []);
        Send("execution_cached", new() { ["nodes"] = new JsonArray() });
        time.After(latencies.Of(Samples(running!) ? "ComfyUISampling" : "ComfyUIPrompt"), () =>
        {
            if (closed || running is not { } prompt) return;
            if (options.Faults.FatalPrompts > 0)
            {
                options.Faults.FatalPrompts--;
                options.Crash();
                return;
            }

            Finish(prompt);
            running = null;
            Tell();
            Next();
        });
    }

    static bool Samples(Prompt prompt) => prompt.Graph.Any(node => Prompt.ClassOf(prompt.Graph, node.Key).StartsWith("KSampler", StringComparison.Ordinal));

    void Finish(Prompt prompt)
    {
        var run = new PromptRun(prompt, types, options.Inputs, Save, options.Faults);
        var (outputs, end) = (new JsonObject(), ("execution_success", Stamped()));
        try
        {
            if (interrupted) throw new OperationCanceledException();
            foreach (var output in prompt.Outputs)
            {
                Send("executing", new() { ["node"] = output });
                outputs[output] = Cached(prompt, output, run);
                Send("executed", new() { ["node"] = output, ["output"] = outputs[output]!.DeepClone() });
            }
        }
        catch (OperationCanceledException)
        {
            end = ("execution_interrupted", Stamped(new() { ["node_id"] = prompt.Outputs[0], ["node_type"] = Prompt.ClassOf(prompt.Graph, prompt.Outputs[0]), ["executed"] = new JsonArray() }));
        }
        catch (NodeException error)
        {
            end = ("execution_error", Stamped(new()
            {
                ["node_id"] = run.Node, ["node_type"] = Prompt.ClassOf(prompt.Graph, run.Node), ["executed"] = new JsonArray(),
                ["exception_message"] = error.Message, ["exception_type"] = error.Type, ["traceback"] = new JsonArray("  File \"/opt/comfyui/execution.py\", line 496, in execute\n    output_data = await get_output_data(prompt_id, unique_id, obj, input_data_all)\n",
                    "  File \"/opt/comfyui/nodes.py\", line 1576, in execute\n    return function(**inputs)\n"),
            }));
        }

        var good = end.Item1 == "execution_success";
        history[prompt.Id] = new()
        {
            ["prompt"] = prompt.ToJson(), ["outputs"] = outputs, ["meta"] = new JsonObject(),
            ["status"] = new JsonObject
            {
                ["status_str"] = good ? "success" : "error", ["completed"] = good,
                ["messages"] = new JsonArray(new JsonArray("execution_start", Stamped()), new JsonArray(end.Item1, end.Item2.DeepClone())),
            },
        };
        Send(end.Item1, end.Item2);
        Send("executing", new() { ["node"] = null }); // only now the history is sure to be there

        JsonObject Stamped(JsonObject? more = null)
        {
            var data = more ?? [];
            (data["prompt_id"], data["timestamp"]) = (prompt.Id, time.Now.ToUnixTimeMilliseconds());
            return data;
        }
    }

    /// <summary>The same graph gives the old file's name and writes no new one, as ComfyUI does.</summary>
    JsonObject Cached(Prompt prompt, string output, PromptRun run)
    {
        var signature = Prompt.Signature(prompt.Graph, output);
        if (!cache.TryGetValue(signature, out var known)) cache[signature] = known = run.Output(output);
        return known.DeepClone().AsObject();
    }

    SavedImage Save(string prefix, byte[] png)
    {
        var (folder, name) = prefix.LastIndexOf('/') is var at and >= 0 ? (prefix[..at], prefix[(at + 1)..]) : ("", prefix);
        var start = folder.Length == 0 ? name + "_" : $"{folder}/{name}_";
        var highest = options.Outputs.List().Where(path => path.StartsWith(start, StringComparison.Ordinal) && path.Length >= start.Length + 5)
            .Select(path => int.TryParse(path.AsSpan(start.Length, 5), CultureInfo.InvariantCulture, out var number) ? number : 0).DefaultIfEmpty().Max();
        var file = $"{name}_{highest + 1:00000}_.png";
        options.Outputs.Write(folder.Length == 0 ? file : $"{folder}/{file}", png);
        return new(file, folder);
    }

    void Send(string type, JsonObject data)
    {
        data["prompt_id"] ??= running!.Id;
        if (running!.ClientId is { } client) send(type, data, client);
    }

    void Tell() => send("status", new() { ["status"] = new JsonObject { ["exec_info"] = new JsonObject { ["queue_remaining"] = pending.Count + (running is null ? 0 : 1) } } }, null);
}
