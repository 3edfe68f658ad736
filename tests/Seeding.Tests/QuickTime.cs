namespace ComfyServerless.Seeding.Tests;

/// <summary>Pauses between two tries are over at once; limits of a minute or more are reached only when <see cref="Impatient"/>.</summary>
public sealed class QuickTime : TimeProvider
{
    public bool Impatient { get; set; }

    public override DateTimeOffset GetUtcNow() => new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime >= TimeSpan.Zero && (Impatient || dueTime < TimeSpan.FromMinutes(1))) ThreadPool.QueueUserWorkItem(_ => callback(state));
        return new Nothing();
    }

    sealed class Nothing : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;
        public void Dispose() { }
        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
