using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using BigGustave;
using ComfyServerless.Rehearsal.ComfyUi;
using ComfyServerless.Rehearsal.Time;
using ComfyServerless.Rehearsal.World;

namespace ComfyServerless.Rehearsal.Tests.ComfyUi;

public sealed class ComfyUIServerTests : IAsyncLifetime
{
    const string Id = "6f0c1f0e-5f0e-4f57-9f64-0d6a3c1e8b2d";
    readonly VirtualTime time = new(new(2030, 1, 1, 9, 0, 0, TimeSpan.Zero));
    readonly MemoryFolder inputs = new(), outputs = new();
    readonly ComfyUIFaults faults = new();
    readonly HttpClient http = new();
    ComfyUIServer server = null!;
    IDisposable hold = null!;

    public async Task InitializeAsync()
    {
        hold = time.Hold();
        server = await ComfyUIServer.StartAsync(time, new(), new("0.3.76", "NVIDIA L4", inputs, outputs) { Faults = faults });
        http.BaseAddress = server.Url;
    }

    static JsonObject Graph(int width = 64, int colour = 0xFF8000) => JsonNode.Parse($$$"""
        {"1": {"class_type": "EmptyImage", "inputs": {"width": {{{width}}}, "height": 48, "batch_size": 1, "color": {{{colour}}} }},
         "2": {"class_type": "ImageInvert", "inputs": {"image": ["1", 0]}},
         "3": {"class_type": "SaveImage", "inputs": {"images": ["2", 0], "filename_prefix": "tests/picture"} } }
        """)!.AsObject();

    async Task<(HttpStatusCode Status, JsonObject Answer)> Queue(JsonObject graph, string id = Id, string? client = null)
    {
        var body = new JsonObject { ["prompt"] = graph, ["prompt_id"] = id, ["client_id"] = client };
        using var response = await http.PostAsync(new Uri("/prompt", UriKind.Relative), new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"));
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject());
    }

    async Task<JsonObject> Get(string path) => JsonNode.Parse(await http.GetStringAsync(new Uri(path, UriKind.Relative)))!.AsObject();

    Task Pass(int seconds) => time.Do(async () =>
    {
        var passed = time.Delay(TimeSpan.FromSeconds(seconds));
        hold.Dispose();
        await passed;
        hold = time.Hold();
        return true;
    });

    [Fact]
    public async Task A_prompt_is_queued_takes_its_time_and_leaves_a_real_picture()
    {
        Assert.Equal(HttpStatusCode.OK, (await Queue(Graph())).Status);
        Assert.Single((await Get("/queue"))["queue_running"]!.AsArray());
        Assert.Empty(await Get("/history/" + Id));
        await Pass(10);
        var done = (await Get("/history/" + Id))[Id]!;
        Assert.Equal("success", done["status"]!["status_str"]!.GetValue<string>());
        var image = done["outputs"]!["3"]!["images"]![0]!;
        Assert.Equal("picture_00001_.png", image["filename"]!.GetValue<string>());
        var png = Png.Open(await http.GetByteArrayAsync(new Uri("/api/view?filename=picture_00001_.png&subfolder=tests&type=output", UriKind.Relative)));
        Assert.Equal((64, 48), (png.Width, png.Height));
        Assert.Equal(new Pixel(0x00, 0x7F, 0xFF), png.GetPixel(5, 5));
        Assert.Equal(["tests/picture_00001_.png"], outputs.List());
    }

    [Fact]
    public async Task The_same_graph_again_writes_no_new_file_and_another_one_does()
    {
        foreach (var (colour, id) in new[] { (1, "00000000-0000-4000-8000-000000000001"), (1, "00000000-0000-4000-8000-000000000002"), (2, "00000000-0000-4000-8000-000000000003") })
            await Queue(Graph(colour: colour), id);
        await Pass(60);
        Assert.Equal(["tests/picture_00001_.png", "tests/picture_00002_.png"], outputs.List());
        Assert.Equal(3, (await Get("/history")).Count);
    }

    [Theory]
    [InlineData("""{"1": {"class_type": "NoSuchNode", "inputs": {}}}""", "missing_node_type", "NoSuchNode")]
    [InlineData("""{"1": {"class_type": "EmptyImage", "inputs": {"width": 8, "height": 8, "batch_size": 1, "color": 0}}}""", "prompt_no_outputs", "no outputs")]
    [InlineData("""{"3": {"class_type": "SaveImage", "inputs": {"filename_prefix": "x"}}}""", "prompt_outputs_failed_validation", "required_input_missing")]
    [InlineData("""{"3": {"class_type": "SaveImage", "inputs": {"images": ["9", 0], "filename_prefix": "x"}}}""", "prompt_outputs_failed_validation", "bad_linked_input")]
    [InlineData("""{"1": {"class_type": "LoadImage", "inputs": {"image": "gone.png"}}, "3": {"class_type": "SaveImage", "inputs": {"images": ["1", 0], "filename_prefix": "x"}}}""", "prompt_outputs_failed_validation", "'gone.png' not in []")]
    public async Task A_bad_graph_is_refused_in_ComfyUIs_words(string graph, string type, string told)
    {
        var (status, answer) = await Queue(JsonNode.Parse(graph)!.AsObject());
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(type, answer["error"]!["type"]!.GetValue<string>());
        Assert.Contains(told, answer.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
        Assert.Empty((await Get("/queue"))["queue_running"]!.AsArray());
    }

    [Fact]
    public async Task A_partly_valid_prompt_is_accepted_without_its_bad_output()
    {
        var graph = Graph();
        graph["4"] = JsonNode.Parse("""{"class_type": "SaveImage", "inputs": {"filename_prefix": "x"}}""");
        var (status, answer) = await Queue(graph);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(["4"], answer["node_errors"]!.AsObject().Select(error => error.Key));
        await Pass(10);
        Assert.Equal(["3"], (await Get("/history/" + Id))[Id]!["outputs"]!.AsObject().Select(output => output.Key));
    }

    [Fact]
    public async Task A_nodes_exception_is_in_the_history_with_its_node()
    {
        faults.ExecutionError = "CUDA error: an illegal memory access was encountered";
        await Queue(Graph());
        await Pass(10);
        var status = (await Get("/history/" + Id))[Id]!["status"]!;
        Assert.Equal("error", status["status_str"]!.GetValue<string>());
        Assert.Equal("execution_error", status["messages"]![1]![0]!.GetValue<string>());
        Assert.Equal(("1", faults.ExecutionError), (status["messages"]![1]![1]!["node_id"]!.GetValue<string>(), status["messages"]![1]![1]!["exception_message"]!.GetValue<string>()));
    }

    [Fact]
    public async Task An_interrupted_prompt_ends_as_an_error_and_a_queue_that_stands_still_never_ends()
    {
        await Queue(Graph());
        await http.PostAsync(new Uri("/interrupt", UriKind.Relative), null);
        await Pass(10);
        Assert.Equal("execution_interrupted", (await Get("/history/" + Id))[Id]!["status"]!["messages"]![1]![0]!.GetValue<string>());
        faults.QueueStandsStill = true;
        await Queue(Graph(), "00000000-0000-4000-8000-000000000009");
        await Pass(3600);
        Assert.Single((await Get("/queue"))["queue_pending"]!.AsArray());
    }

    [Fact]
    public async Task The_socket_tells_the_client_of_its_prompt_until_no_node_executes()
    {
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(server.Url) { Scheme = "ws", Path = "/ws", Query = "clientId=me" }.Uri, CancellationToken.None);
        Assert.Equal("status", (await Message(socket))["type"]!.GetValue<string>());
        await Queue(Graph(), client: "me");
        await Pass(10);
        var types = new List<string>();
        JsonObject message;
        do
        {
            message = await Message(socket);
            types.Add(message["type"]!.GetValue<string>());
        }
        while (message["type"]!.GetValue<string>() != "executing" || message["data"]!["node"] != null);
        Assert.Equal(["status", "execution_start", "execution_cached", "executing", "executed", "execution_success", "executing"], types);
    }

    static async Task<JsonObject> Message(ClientWebSocket socket)
    {
        var buffer = new byte[8192];
        var received = await socket.ReceiveAsync(buffer, CancellationToken.None);
        return JsonNode.Parse(buffer.AsSpan(0, received.Count))!.AsObject();
    }

    [Theory]
    [InlineData("/view?filename=../secret&type=output", HttpStatusCode.BadRequest)]
    [InlineData("/view?filename=a.png&type=elsewhere", HttpStatusCode.BadRequest)]
    [InlineData("/view?filename=a.png&subfolder=../..&type=output", HttpStatusCode.Forbidden)]
    [InlineData("/view?filename=a.png&type=output", HttpStatusCode.NotFound)]
    [InlineData("/nothing", HttpStatusCode.NotFound)]
    public async Task Paths_that_lead_out_or_nowhere_are_refused(string path, HttpStatusCode status)
        => Assert.Equal(status, (await http.GetAsync(new Uri(path, UriKind.Relative))).StatusCode);

    [Fact]
    public async Task An_upload_keeps_its_name_for_the_same_bytes_and_gets_a_number_for_others()
    {
        Assert.Equal("up.png", await Send([1, 2, 3]));
        Assert.Equal("up.png", await Send([1, 2, 3]));
        Assert.Equal("up (1).png", await Send([4]));
        Assert.Equal(["up (1).png", "up.png"], inputs.List());

        async Task<string> Send(byte[] content)
        {
            using var form = new MultipartFormDataContent { { new ByteArrayContent(content), "image", "up.png" } };
            using var response = await http.PostAsync(new Uri("/upload/image", UriKind.Relative), form);
            return JsonNode.Parse(await response.Content.ReadAsStringAsync())!["name"]!.GetValue<string>();
        }
    }

    [Fact]
    public async Task System_stats_name_the_GPU()
        => Assert.Equal("cuda", (await Get("/system_stats"))["devices"]![0]!["type"]!.GetValue<string>());

    public async Task DisposeAsync()
    {
        hold.Dispose();
        http.Dispose();
        await server.DisposeAsync();
        await time.DisposeAsync();
    }

    sealed class MemoryFolder : IComfyUIFolder
    {
        readonly SortedDictionary<string, byte[]> files = new(StringComparer.Ordinal);
        public byte[]? Read(string path) => files.GetValueOrDefault(path);
        public void Write(string path, byte[] content) => files[path] = content;
        public IReadOnlyList<string> List() => [.. files.Keys];
    }
}
