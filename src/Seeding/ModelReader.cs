namespace ComfyServerless.Seeding;

/// <summary>A model's bytes from the first to the last. A connection that breaks, or is silent for a minute, is opened again where it broke.</summary>
/// <param name="open">Asks the source for the bytes from an offset on.</param>
public sealed class ModelReader(Model model, TimeProvider time, Func<long, CancellationToken, Task<HttpResponseMessage>> open) : IAsyncDisposable
{
    const int MostBreaks = 5;
    static readonly TimeSpan Silence = TimeSpan.FromMinutes(1), FirstPause = TimeSpan.FromSeconds(1);

    HttpResponseMessage? answer;
    Stream? stream;
    long read;
    int breaks;

    /// <summary>Fills the buffer as far as there are bytes.</summary>
    /// <returns>How many; less than the buffer's length only at the end, 0 after it.</returns>
    /// <exception cref="ModelException">The source's answer is not this model, or it broke off too often.</exception>
    public async Task<int> FillAsync(Memory<byte> buffer, CancellationToken cancel)
    {
        var filled = 0;
        while (filled < buffer.Length && read < model.Size)
        {
            try
            {
                var count = await SomeAsync(buffer[filled..], cancel);
                (filled, read) = (filled + count, read + count);
            }
            catch (Exception broken) when (broken is IOException or HttpRequestException && !cancel.IsCancellationRequested)
            {
                await CloseAsync();
                if (++breaks > MostBreaks) throw new ModelException($"its source broke off {breaks} times, at last after {read} of {model.Size} bytes: {broken.Message}", broken);
                await Task.Delay(FirstPause * Math.Pow(2, breaks - 1), time, cancel);
            }
        }

        return filled;
    }

    async Task<int> SomeAsync(Memory<byte> buffer, CancellationToken cancel)
    {
        using var silence = new CancellationTokenSource(Silence, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancel);
        try
        {
            answer ??= await open(read, either.Token);
            stream ??= await answer.Content.ReadAsStreamAsync(either.Token);
            var count = await stream.ReadAsync(buffer[..(int)Math.Min(buffer.Length, model.Size - read)], either.Token);
            return count > 0 ? count : throw new IOException($"the connection ended after {read} of {model.Size} bytes");
        }
        catch (OperationCanceledException quiet) when (silence.IsCancellationRequested)
        {
            throw new IOException($"no byte for {Silence.TotalSeconds} s", quiet);
        }
    }

    async Task CloseAsync()
    {
        if (stream != null) await stream.DisposeAsync();
        answer?.Dispose();
        (stream, answer) = (null, null);
    }

    public async ValueTask DisposeAsync() => await CloseAsync();
}
