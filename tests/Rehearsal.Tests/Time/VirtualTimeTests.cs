using ComfyServerless.Rehearsal.Time;

namespace ComfyServerless.Rehearsal.Tests.Time;

public class VirtualTimeTests
{
    static readonly DateTimeOffset Start = new(2030, 1, 1, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Jumps_to_the_next_due_event_when_nothing_is_going_on()
    {
        await using var time = new VirtualTime(Start);
        await time.Do(async () => { await time.Delay(TimeSpan.FromHours(3)); return 0; });
        Assert.Equal(Start.AddHours(3), await time.Do(() => time.Now));
    }

    [Fact]
    public async Task Runs_due_events_in_order_and_equal_instants_in_the_order_they_were_planned()
    {
        await using var time = new VirtualTime(Start);
        var seen = new List<string>();
        await time.Do(async () =>
        {
            time.After(TimeSpan.FromSeconds(2), () => seen.Add("late"));
            time.After(TimeSpan.FromSeconds(1), () => seen.Add("first"));
            time.After(TimeSpan.FromSeconds(1), () => seen.Add("second"));
            await time.Delay(TimeSpan.FromSeconds(3));
            return 0;
        });
        Assert.Equal(["first", "second", "late"], seen);
    }

    [Fact]
    public async Task Stands_still_while_somebody_holds_it()
    {
        await using var time = new VirtualTime(Start);
        var hold = time.Hold();
        var later = time.Do(async () => { await time.Delay(TimeSpan.FromMinutes(1)); return time.Now; });
        for (var i = 0; i < 100; i++) await time.Do(() => Assert.Equal(Start, time.Now));
        Assert.False(later.IsCompleted);
        hold.Dispose();
        Assert.Equal(Start.AddMinutes(1), await later);
    }

    [Fact]
    public async Task Comes_back_to_its_thread_after_work_elsewhere()
    {
        await using var time = new VirtualTime(Start);
        var order = await time.Do(async () =>
        {
            using var hold = time.Hold();
            var elsewhere = await Task.Run(() => 41);
            time.After(TimeSpan.Zero, () => { }); // throws nothing: only the world's thread may plan
            return elsewhere + 1;
        });
        Assert.Equal(42, order);
    }

    [Fact]
    public async Task Hands_errors_to_whoever_asked()
    {
        await using var time = new VirtualTime(Start);
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => time.Do(() => throw new InvalidOperationException("no")));
        Assert.Equal("no", error.Message);
    }

    [Fact]
    public async Task A_world_that_breaks_tells_everybody_who_waits_for_it()
    {
        var time = new VirtualTime(Start);
        var waiting = time.Do(async () => { await new TaskCompletionSource().Task; return 0; });
        time.Post(() => throw new InvalidOperationException("a handler's defect"));
        var told = await Assert.ThrowsAsync<InvalidOperationException>(() => waiting);
        Assert.Contains("a handler's defect", told.Message);
        await time.DisposeAsync();
    }

    [Fact]
    public async Task At_wall_speed_nothing_jumps_and_due_events_still_come()
    {
        await using var time = new VirtualTime(Start);
        await time.RunAtWallSpeedAsync();
        var far = time.Do(async () => { await time.Delay(TimeSpan.FromDays(1)); return 0; });
        var near = await time.Do(async () => { await time.Delay(TimeSpan.FromMilliseconds(20)); return time.Now; });
        Assert.InRange(near, Start.AddMilliseconds(20), Start.AddMinutes(1));
        Assert.False(far.IsCompleted);
    }

    [Fact]
    public async Task An_alarm_that_was_called_off_neither_rings_nor_moves_the_clock()
    {
        await using var time = new VirtualTime(Start);
        var rung = new List<string>();
        await time.Do(async () =>
        {
            using (time.Alarm(TimeSpan.FromHours(5), () => rung.Add("called off"))) time.Alarm(TimeSpan.FromHours(1), () => rung.Add("one hour"));
            await time.Delay(TimeSpan.FromHours(2));
            return 0;
        });
        Assert.Equal(["one hour"], rung);
        Assert.Equal(Start.AddHours(2), await time.Do(() => time.Now));
    }

    [Fact]
    public async Task A_delay_ends_when_it_is_stopped_and_leaves_the_clock_alone()
    {
        await using var time = new VirtualTime(Start);
        await time.Do(async () =>
        {
            using var stop = new CancellationTokenSource();
            time.After(TimeSpan.FromMinutes(1), stop.Cancel);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => time.Delay(TimeSpan.FromHours(1), stop.Token));
            return 0;
        });
        Assert.Equal(Start.AddMinutes(1), await time.Do(() => time.Now));
    }
}
