using System.Net;
using System.Text;
using ComfyServerless.Functions.Steps;
using ComfyServerless.Functions.Workload;

namespace ComfyServerless.Functions.Tests.Workload;

public sealed class ComfyUIClientTests
{
    [Theory]
    [InlineData(200, """{"prompt_id": "p", "number": 1, "node_errors": {"9": {"class_type": "SaveImage", "errors": [{"type": "required_input_missing", "message": "Required input is missing", "details": "images"}]}}}""",
        "(200): node 9 (SaveImage): Required input is missing: images")]
    [InlineData(400, """{"error": {"type": "invalid_prompt", "message": "Cannot execute because node Foo does not exist.", "details": "Node ID '#7'", "extra_info": {}}, "node_errors": {}}""",
        "(400): Cannot execute because node Foo does not exist.: Node ID '#7'")]
    [InlineData(400, """{"error": {"type": "missing_node_type", "message": "Node 'Foo' not found.", "details": "", "extra_info": {"node_id": "7"}}, "node_errors": []}""", "(400): Node 'Foo' not found.")]
    public async Task What_the_server_refuses_in_whole_or_in_part_is_told_by_node_in_its_words(int status, string body, string told)
        => Assert.Equal("ComfyUI refused the smoke test's workflow " + told, (await Assert.ThrowsAsync<SmokeTestFailedException>(() => Client(status, body).QueueAsync("p", [], DateTimeOffset.UnixEpoch, default))).Message);

    [Fact]
    public async Task A_fault_of_the_server_itself_is_told_with_its_text()
        => Assert.Equal("ComfyUI answered 500 to POST /prompt: Server got itself in trouble",
            (await Assert.ThrowsAsync<SmokeTestFailedException>(() => Client(500, "Server got itself in trouble").QueueAsync("p", [], DateTimeOffset.UnixEpoch, default))).Message);

    [Theory]
    [InlineData("""{"queue_running": [], "queue_pending": [[-3, "p", {}, {"comfyserverless_sent_at": "2030-01-07T09:00:00Z"}, []]]}""", "it waits although nothing runs")]
    [InlineData("""{"queue_running": [[1, "other", {}, {}, []]], "queue_pending": [[-3, "p", {}, {"comfyserverless_sent_at": "2030-01-07T09:00:00Z"}, []]]}""", "it waits while other runs")]
    [InlineData("""{"queue_running": [[-3, "p", {}, {"comfyserverless_sent_at": "2030-01-07T09:00:00Z"}, []]], "queue_pending": []}""", "it runs")]
    public async Task A_prompts_place_in_the_queue_says_since_when_and_behind_which(string queue, string told)
    {
        var place = await Client(200, queue).PlaceAsync("p", default);
        Assert.Equal((told, new DateTimeOffset(2030, 1, 7, 9, 0, 0, TimeSpan.Zero)), (place!.ToString(), place.SentAt));
        Assert.Null(await Client(200, queue).PlaceAsync("another", default));
    }

    static ComfyUIClient Client(int status, string body) => new((_, _, _, _) => Task.FromResult(((HttpStatusCode)status, Encoding.UTF8.GetBytes(body))));
}
