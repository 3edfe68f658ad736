using System.Threading.Channels;

namespace ComfyServerless.Rehearsal.Time;

/// <summary>
/// The world's one thread and its clock. Everything that reads or changes the world runs here, one piece at a time.
/// When nothing is queued and nobody holds the time (no open request, no undelivered invocation, no shell at work), the clock jumps to the next due event.
/// </summary>
public sealed class VirtualTime : IAsyncDisposable
{
    readonly Channel<Action> queue = Channel.CreateUnbounded<Action>(new()); // not SingleReader: that kind cannot count
    readonly PriorityQueue<Action, (DateTimeOffset Due, long Order)> agenda = new();
    readonly WorldContext context;
    readonly TaskCompletionSource broken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly Task loop;
    WallSpeed? wall;
    long order;
    int held;

    public VirtualTime(DateTimeOffset start)
    {
        Now = start;
        context = new(this);
        loop = Task.Factory.StartNew(LoopAsync, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
    }

    /// <summary>The virtual instant. Read it on the world's thread.</summary>
    public DateTimeOffset Now { get; private set; }

    /// <summary>While the returned hold lives, the clock stands still. Any thread.</summary>
    public IDisposable Hold()
    {
        Interlocked.Increment(ref held);
        return new HoldToken(this);
    }

    /// <summary>Runs <paramref name="action"/> after <paramref name="delay"/> of virtual time. World's thread only. Equal instants keep their order.</summary>
    public void After(TimeSpan delay, Action action) => agenda.Enqueue(action, (Now + (delay < TimeSpan.Zero ? TimeSpan.Zero : delay), order++));

    /// <summary>Like <see cref="After"/>, until the returned alarm is disposed: then nothing happens, and the clock does not go there. World's thread only.</summary>
    public IDisposable Alarm(TimeSpan delay, Action action)
    {
        var alarm = new AlarmToken(action);
        After(delay, alarm.Ring);
        return alarm;
    }

    /// <summary>Like <see cref="Delay(TimeSpan)"/>, until <paramref name="stop"/> says otherwise. World's thread only.</summary>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public async Task Delay(TimeSpan delay, CancellationToken stop)
    {
        var done = new TaskCompletionSource();
        using var alarm = Alarm(delay, () => done.TrySetResult());
        await done.Task.WaitAsync(stop);
    }

    /// <summary>Completes after <paramref name="delay"/> of virtual time. World's thread only.</summary>
    public Task Delay(TimeSpan delay)
    {
        var done = new TaskCompletionSource();
        After(delay, () => done.TrySetResult());
        return done.Task;
    }

    /// <summary>Runs <paramref name="work"/> on the world's thread and gives its result to any thread. The clock stands still until it is done.</summary>
    public Task<T> Do<T>(Func<T> work) => Do(() => Task.FromResult(work()));

    /// <inheritdoc cref="Do{T}(Func{T})"/>
    public Task Do(Action work) => Do(() => { work(); return Task.FromResult(true); });

    /// <summary>Starts <paramref name="work"/> on the world's thread; its awaits come back there. The clock stands still only until its first await.</summary>
    public Task<T> Do<T>(Func<Task<T>> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(() => _ = CompleteAsync());
        return FirstAsync();

        async Task CompleteAsync()
        {
            try { done.TrySetResult(await work()); }
            catch (Exception error) { done.TrySetException(error); }
        }

        // A world that broke never answers: whoever waits for it gets the reason instead of waiting for ever.
        async Task<T> FirstAsync()
        {
            if (await Task.WhenAny(done.Task, broken.Task).ConfigureAwait(false) == broken.Task) await broken.Task.ConfigureAwait(false);
            return await done.Task.ConfigureAwait(false);
        }
    }

    /// <summary>Queues <paramref name="action"/> for the world's thread. Any thread.</summary>
    public void Post(Action action)
    {
        if (!queue.Writer.TryWrite(action)) return; // the world has ended
    }

    async Task LoopAsync()
    {
        try { await RunAsync(); }
        catch (Exception error)
        {
            queue.Writer.TryComplete();
            broken.TrySetException(new InvalidOperationException($"The rehearsed world broke at {Now:u}: {error.Message}", error));
        }
    }

    async Task RunAsync()
    {
        SynchronizationContext.SetSynchronizationContext(context);
        while (true)
        {
            while (queue.Reader.TryRead(out var action))
            {
                if (wall?.Now is { } moved && moved > Now) Now = moved;
                action();
            }

            if (queue.Reader.Completion.IsCompleted) return;
            if (Volatile.Read(ref held) == 0 && queue.Reader.Count == 0 && IsDue() && agenda.TryDequeue(out var due, out var at))
            {
                if (due.Target is AlarmToken { IsCalledOff: true }) continue;
                if (at.Due > Now) Now = at.Due;
                due();
                continue;
            }

            if (!await NextAsync().ConfigureAwait(false)) return;
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    bool IsDue() => wall is null || (agenda.TryPeek(out _, out var next) && next.Due <= wall.Now);

    /// <summary>Waits for the queue; at wall speed also for the next due event.</summary>
    async Task<bool> NextAsync()
    {
        var queued = queue.Reader.WaitToReadAsync().AsTask();
        if (wall is null || !agenda.TryPeek(out _, out var next)) return await queued.ConfigureAwait(false);
        return await wall.WaitAsync(queued, next.Due).ConfigureAwait(false);
    }

    /// <summary>From now on the clock no longer jumps: it runs as fast as a person's. Any thread.</summary>
    public Task RunAtWallSpeedAsync() => Do(() => { wall ??= new(Now); });

    public async ValueTask DisposeAsync()
    {
        queue.Writer.TryComplete();
        await loop;
    }

    sealed class HoldToken(VirtualTime time) : IDisposable
    {
        int released;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref released, 1) != 0) return;
            if (Interlocked.Decrement(ref time.held) == 0) time.Post(static () => { }); // wakes the loop to look at the agenda
        }
    }

    sealed class AlarmToken(Action action) : IDisposable
    {
        public bool IsCalledOff { get; private set; }

        public void Ring() => action();

        public void Dispose() => IsCalledOff = true;
    }

    /// <summary>Continuations of awaits that began on the world's thread come back to it.</summary>
    sealed class WorldContext(VirtualTime time) : SynchronizationContext
    {
        public override void Post(SendOrPostCallback callback, object? state) => time.Post(() => callback(state));
        public override void Send(SendOrPostCallback callback, object? state) => throw new NotSupportedException("the world's thread is never waited for");
        public override SynchronizationContext CreateCopy() => this;
    }
}
