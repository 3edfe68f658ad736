using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using ComfyServerless.Functions.Cluster;
using ComfyServerless.Functions.Hosting;

namespace ComfyServerless.Functions.Teardowns;

/// <summary>
/// The wish to skip the next scheduled Teardown once: an SSM parameter with the value <see cref="Next"/>. The execution that follows it writes its own name there, so that its Retry
/// is skipped too and the execution after it is not.
/// </summary>
public sealed class SkippedTeardown(IAmazonSimpleSystemsManagement ssm, Settings settings)
{
    public const string Next = "next";

    /// <returns>Whether this execution is the one to be skipped.</returns>
    public async Task<bool> TakeAsync(string execution, CancellationToken cancel)
    {
        var (value, own) = (await ReadAsync(cancel), "used by " + Ownership.Name(execution));
        if (value != Next) return value == own;
        await WriteAsync(own, cancel);
        return true;
    }

    /// <summary>The next scheduled Teardown is to be skipped.</summary>
    public Task WishAsync(CancellationToken cancel) => WriteAsync(Next, cancel);

    Task WriteAsync(string value, CancellationToken cancel)
        => ssm.PutParameterAsync(new PutParameterRequest { Name = settings.SkipParameter, Value = value, Type = ParameterType.String, Overwrite = true }, cancel);

    async Task<string?> ReadAsync(CancellationToken cancel)
    {
        try { return (await ssm.GetParameterAsync(new GetParameterRequest { Name = settings.SkipParameter }, cancel)).Parameter.Value; }
        catch (ParameterNotFoundException) { return null; }
    }
}
