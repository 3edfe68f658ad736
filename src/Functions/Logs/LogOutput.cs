namespace ComfyServerless.Functions.Logs;

/// <summary>
/// Where a function's lines go, as they are: the process's own standard output. The runtime puts a writer of its own in Console.Out's place, which frames each line, and neither Logs Insights
/// nor CloudWatch's embedded metrics find JSON in such a frame. docs/decisions/0023-log-lines.md
/// </summary>
/// <param name="write">Takes a whole line, its end included. Any thread.</param>
public sealed class LogOutput(Action<byte[]> write)
{
    public static LogOutput Standard()
    {
        var (output, gate) = (Console.OpenStandardOutput(), new Lock());
        return new(line =>
        {
            lock (gate) output.Write(line);
        });
    }

    /// <param name="json">One JSON document without line breaks, UTF-8.</param>
    public void WriteLine(ReadOnlySpan<byte> json) => write([.. json, (byte)'\n']);
}
