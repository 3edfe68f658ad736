using System.Diagnostics;

namespace ComfyServerless.Rehearsal.Time;

/// <summary>A virtual clock that runs as fast as a person's, from a virtual instant on: for a world that is kept to be looked at.</summary>
sealed class WallSpeed(DateTimeOffset start)
{
    readonly Stopwatch watch = Stopwatch.StartNew();

    public DateTimeOffset Now => start + watch.Elapsed;

    /// <summary>Until <paramref name="queued"/> is done or the virtual instant is reached; false when the queue is closed.</summary>
    public async Task<bool> WaitAsync(Task<bool> queued, DateTimeOffset until)
    {
        var left = until - Now;
        if (left > TimeSpan.Zero)
        {
#pragma warning disable RS0030 // the one place where real time is waited for
            await Task.WhenAny(queued, Task.Delay(left)).ConfigureAwait(false);
#pragma warning restore RS0030
        }

        return !queued.IsCompleted || await queued.ConfigureAwait(false);
    }
}
