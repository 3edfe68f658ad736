using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ComfyServerless.Rehearsal.World;
using ComfyServerless.Rehearsal.Time;

namespace ComfyServerless.Rehearsal.ComfyUi;

/// <summary>ComfyUI's HTTP API, as observed on a real server (0.3.64) and read in newer sources. World's thread.</summary>
sealed partial class ComfyUIRoutes
{
    const long GpuMemory = 24L << 30, HostMemory = 32L << 30;
    static readonly byte[] Page = Read("comfyui-page.html");
    readonly ComfyUIOptions options;
    readonly Dictionary<string, NodeType> types;
    readonly PromptValidator validator;

    public ComfyUIRoutes(VirtualTime time, Latencies latencies, ComfyUIOptions options, Action<string, JsonObject, string?> send)
    {
        this.options = options;
        types = ImageNodes.All(options.Inputs).Concat(ModelNodes.All(options.Models)).ToDictionary(type => type.Name);
        validator = new(types);
        Queue = new(time, latencies, types, options, send);
    }

    public PromptQueue Queue { get; }

    public ComfyUIAnswer Answer(ComfyUIRequest request) => (request.Method, request.Path.Split('/')[1..]) switch
    {
        ("GET", ["system_stats"]) => ComfyUIAnswer.Json(Stats()),
        ("GET", ["object_info"]) => ComfyUIAnswer.Json(new JsonObject(types.Select(type => KeyValuePair.Create(type.Key, (JsonNode?)type.Value.Describe())))),
        ("GET", ["object_info", var name]) => ComfyUIAnswer.Json(types.TryGetValue(name, out var type) ? new() { [name] = type.Describe() } : new JsonObject()),
        ("POST", ["prompt"]) => Enqueue(request),
        ("GET", ["prompt"]) => ComfyUIAnswer.Json(new JsonObject { ["exec_info"] = new JsonObject { ["queue_remaining"] = Remaining() } }),
        ("GET", ["queue"]) when options.Faults.QueueNonsense is { } nonsense => ComfyUIAnswer.Plain(200, nonsense),
        ("GET", ["queue"]) => ComfyUIAnswer.Json(Queue.Queue),
        ("POST", ["queue"]) => ChangeQueue(request.Json() ?? []),
        ("GET", ["history"]) when options.Faults.HistoryNonsense is { } nonsense => ComfyUIAnswer.Plain(200, nonsense),
        ("GET", ["history"]) => ComfyUIAnswer.Json(Queue.History(null, int.TryParse(request.Query["max_items"], out var most) ? most : int.MaxValue)),
        ("GET", ["history", var id]) => ComfyUIAnswer.Json(Queue.History(id)),
        ("POST", ["history"]) => ChangeHistory(request.Json() ?? []),
        ("POST", ["interrupt"]) => Interrupt(),
        ("POST", ["free"]) => ComfyUIAnswer.Plain(200),
        ("GET" or "HEAD", ["view"]) => View(request),
        ("POST", ["upload", "image"]) => Store(request.Upload),
        ("GET" or "HEAD", [""]) => new(200, "text/html; charset=utf-8", Page),
        ("GET" or "HEAD", _) => ComfyUIAnswer.Plain(404, "404: Not Found"),
        _ => ComfyUIAnswer.Plain(405, "405: Method Not Allowed"),
    };

    static byte[] Read(string resource)
    {
        using var stream = typeof(ComfyUIRoutes).Assembly.GetManifestResourceStream(resource)!;
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    JsonObject Stats() => new()
    {
        ["system"] = new JsonObject
        {
            ["os"] = "linux", ["ram_total"] = HostMemory, ["ram_free"] = HostMemory / 2, ["comfyui_version"] = options.Version, ["python_version"] = "3.12.3 (main)",
            ["pytorch_version"] = "2.8.0+cu128", ["embedded_python"] = false, ["argv"] = new JsonArray("main.py", "--listen", "0.0.0.0", "--port", "8188"),
        },
        ["devices"] = new JsonArray(options.Gpu is { } gpu
            ? new JsonObject { ["name"] = $"cuda:0 {gpu} : cudaMallocAsync", ["type"] = "cuda", ["index"] = 0, ["vram_total"] = GpuMemory, ["vram_free"] = GpuMemory, ["torch_vram_total"] = 0, ["torch_vram_free"] = 0 }
            : new JsonObject { ["name"] = "cpu", ["type"] = "cpu", ["index"] = null, ["vram_total"] = HostMemory, ["vram_free"] = HostMemory / 2, ["torch_vram_total"] = HostMemory, ["torch_vram_free"] = HostMemory / 2 }),
    };

    ComfyUIAnswer Enqueue(ComfyUIRequest request)
    {
        if (request.Json() is not { } body) return ComfyUIAnswer.Plain(500, "500 Internal Server Error\n\nServer got itself in trouble");
        if (body["prompt"] is not JsonObject graph) return Refused(PromptValidator.Error("no_prompt", "No prompt provided", "No prompt provided"));
        var id = body["prompt_id"]?.ToString() ?? Guid.CreateVersion7().ToString();
        if (!CanonicalUuid().IsMatch(id)) return Refused(PromptValidator.Error("invalid_prompt_id", "prompt_id must be a canonical lower-case UUID", id));
        var judgement = validator.Judge(graph);
        if (options.Faults.ValidationError is { } invalid && judgement.Outputs is [var output, ..])
            return Refused(PromptValidator.Error("prompt_outputs_failed_validation", "Prompt outputs failed validation", ""), new()
            {
                [output] = new JsonObject { ["errors"] = new JsonArray(PromptValidator.Error("custom_validation_failed", "Custom validation failed for node", invalid)), ["dependent_outputs"] = new JsonArray(output), ["class_type"] = Prompt.ClassOf(graph, output) },
            });
        if (judgement.Error is { } error) return Refused(error, judgement.NodeErrors);
        var number = Queue.Add(graph.DeepClone().AsObject(), id, judgement.Outputs, body["extra_data"]?.DeepClone() as JsonObject ?? [], body["client_id"]?.ToString(), body["front"]?.GetValue<bool>() == true);
        return ComfyUIAnswer.Json(new JsonObject { ["prompt_id"] = id, ["number"] = number, ["node_errors"] = judgement.NodeErrors });
    }

    static ComfyUIAnswer Refused(JsonObject error, JsonObject? nodes = null) => ComfyUIAnswer.Json(new JsonObject { ["error"] = error, ["node_errors"] = nodes ?? [] }, 400);

    int Remaining() => Queue.Queue.Sum(part => part.Value!.AsArray().Count);

    ComfyUIAnswer ChangeQueue(JsonObject body)
    {
        if (body["clear"]?.GetValue<bool>() == true) Queue.Clear();
        Queue.Delete([.. (body["delete"] as JsonArray ?? []).Select(id => id!.ToString())]);
        return ComfyUIAnswer.Plain(200);
    }

    ComfyUIAnswer ChangeHistory(JsonObject body)
    {
        if (body["clear"]?.GetValue<bool>() == true) Queue.Forget(null);
        else Queue.Forget([.. (body["delete"] as JsonArray ?? []).Select(id => id!.ToString())]);
        return ComfyUIAnswer.Plain(200);
    }

    ComfyUIAnswer Interrupt()
    {
        Queue.Interrupt();
        return ComfyUIAnswer.Plain(200);
    }

    ComfyUIAnswer View(ComfyUIRequest request)
    {
        var (name, subfolder, type) = (request.Query["filename"].ToString(), request.Query["subfolder"].ToString(), request.Query["type"].ToString());
        if (name.Length == 0) return ComfyUIAnswer.Plain(404);
        if (name.StartsWith('/') || name.Contains("..") || type is not ("" or "output" or "input")) return ComfyUIAnswer.Plain(400);
        if (subfolder.Split('/').Contains("..") || subfolder.StartsWith('/')) return ComfyUIAnswer.Plain(403);
        var folder = type == "input" ? options.Inputs : options.Outputs;
        return folder.Read(subfolder.Length == 0 ? name : $"{subfolder}/{name}") is { } content ? new(200, "image/png", content) : ComfyUIAnswer.Plain(404);
    }

    ComfyUIAnswer Store(Upload? upload)
    {
        if (upload is null || upload.FileName.Length == 0) return ComfyUIAnswer.Plain(400);
        if (upload.Subfolder.Split('/').Contains("..") || upload.FileName.Contains('/')) return ComfyUIAnswer.Plain(400);
        var (stem, extension, name) = (Path.GetFileNameWithoutExtension(upload.FileName), Path.GetExtension(upload.FileName), upload.FileName);
        string At(string file) => upload.Subfolder.Length == 0 ? file : $"{upload.Subfolder}/{file}";
        // The same bytes keep the name; others get a number.
        for (var i = 1; !upload.Overwrite && options.Inputs.Read(At(name)) is { } there && !there.AsSpan().SequenceEqual(upload.Content); i++) name = $"{stem} ({i}){extension}";
        options.Inputs.Write(At(name), upload.Content);
        return ComfyUIAnswer.Json(new JsonObject { ["name"] = name, ["subfolder"] = upload.Subfolder, ["type"] = "input" });
    }

    [GeneratedRegex("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)] private static partial Regex CanonicalUuid();
}
