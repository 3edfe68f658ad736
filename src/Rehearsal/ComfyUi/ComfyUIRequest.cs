using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace ComfyServerless.Rehearsal.ComfyUi;

/// <summary>A request to ComfyUI, off the wire.</summary>
/// <param name="Path">Without <c>/api</c>.</param>
/// <param name="Upload">The file of a multipart form: name, subfolder, overwrite, content.</param>
sealed record ComfyUIRequest(string Method, string Path, IQueryCollection Query, byte[] Body, Upload? Upload)
{
    public static async Task<ComfyUIRequest> ReadAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        if (path.StartsWith("/api/", StringComparison.Ordinal)) path = path[4..];
        if (context.Request.HasFormContentType)
        {
            var form = await context.Request.ReadFormAsync(context.RequestAborted);
            if (form.Files["image"] is not { } file) return new(context.Request.Method, path, context.Request.Query, [], null);
            using var content = new MemoryStream();
            await file.CopyToAsync(content, context.RequestAborted);
            return new(context.Request.Method, path, context.Request.Query, [], new(file.FileName, form["subfolder"].ToString(), form["overwrite"].ToString() is "true" or "1", content.ToArray()));
        }

        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        return new(context.Request.Method, path, context.Request.Query, body.ToArray(), null);
    }

    /// <summary>The body as a JSON object, or null.</summary>
    public JsonObject? Json()
    {
        try { return JsonNode.Parse(Body) as JsonObject; }
        catch (JsonException) { return null; }
    }
}

sealed record Upload(string FileName, string Subfolder, bool Overwrite, byte[] Content);

sealed record ComfyUIAnswer(int Status, string ContentType, byte[] Body)
{
    public static ComfyUIAnswer Json(JsonNode node, int status = 200) => new(status, "application/json; charset=utf-8", Encoding.UTF8.GetBytes(node.ToJsonString()));
    public static ComfyUIAnswer Plain(int status, string text = "") => new(status, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(text));
}
