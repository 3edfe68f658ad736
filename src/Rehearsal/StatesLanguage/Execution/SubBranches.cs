using System.Runtime.ExceptionServices;

namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>What a Parallel and a Map share: branches that run side by side; the first that fails stops the others.</summary>
/// <param name="limit">How many run at once.</param>
abstract class SubBranches(Interpreter interpreter, Visit visit, int count, int limit)
{
    readonly Value[] outputs = new Value[count];
    readonly List<Task> running = [];
    readonly SortedDictionary<int, Strand> waiting = [];
    ExceptionDispatchInfo? failure;

    /// <summary>The last event of whichever branch ended last, or failed first; and the event behind which the state itself goes on.</summary>
    long last = visit.Strand.Last, closing = visit.Strand.Last;

    protected Visit Visit => visit;
    protected History History => interpreter.History;

    protected abstract Branch Branch(int index);

    protected abstract Value Input(int index);

    /// <summary>$$.Map of a branch.</summary>
    protected virtual Value? Item(int index) => visit.Strand.Item;

    protected virtual void Started(int index, Strand strand) { }

    /// <summary>Gives the event behind which the state itself goes on when this was the last branch.</summary>
    protected virtual long Succeeded(int index, Strand strand) => strand.Last;

    /// <summary>The branch failed, or was stopped because another one did; <paramref name="after"/> is the event of the failure.</summary>
    protected virtual void Ended(int index, bool failed, long after) { }

    /// <summary>The branches' outputs in order. The strand goes on behind the last event of the branches.</summary>
    protected async ValueTask<Value> RunAsync()
    {
        using var siblings = CancellationTokenSource.CreateLinkedTokenSource(visit.Stop);
        var from = visit.Strand.Last;
        for (var i = 0; i < count && failure is null; i++)
        {
            while (running.Count >= limit)
            {
                running.Remove(await Task.WhenAny(running));
                from = last;
            }

            if (failure is not null) break;
            var strand = new Strand(from, new(visit.Strand.Variables), Item(i), siblings.Token);
            var branch = RunAsync(i, strand, siblings);
            if (branch.IsCompletedSuccessfully)
            {
                from = limit == 1 ? last : from;
                continue;
            }

            waiting[i] = strand;
            running.Add(branch.AsTask());
        }

        await Task.WhenAll(running);
        visit.Stop.ThrowIfCancellationRequested();
        visit.Strand.Last = failure is null ? closing : last;
        failure?.Throw();
        return new ListValue(outputs);
    }

    async ValueTask RunAsync(int index, Strand strand, CancellationTokenSource siblings)
    {
        try
        {
            Started(index, strand);
            outputs[index] = await interpreter.RunAsync(Branch(index), Input(index), strand);
            if (failure is null) (last, closing) = (strand.Last, Succeeded(index, strand));
        }
        catch (Exception) when (failure is not null)
        {
            // Stopped below.
        }
        catch (OperationCanceledException) when (siblings.IsCancellationRequested)
        {
            if (!interpreter.Stop.IsCancellationRequested) Stopped(index, strand, failed: false);
        }
        catch (Exception error)
        {
            failure = ExceptionDispatchInfo.Capture(error);
            last = strand.Last;
            waiting.Remove(index);
            Stopped(index, strand, failed: true);
            foreach (var (other, stopped) in waiting) Stopped(other, stopped, failed: false);
            StopAll(siblings);
        }
        finally
        {
            waiting.Remove(index);
        }
    }

    /// <summary>The service writes which state was left by force, also for the one that failed. StopExecution and the machine's time-out write nothing.</summary>
    void Stopped(int index, Strand strand, bool failed)
    {
        var after = failure is null ? strand.Last : last;
        Ended(index, failed, after);
        if (strand.Current is TaskState or WaitState or ParallelState or MapState) History.Append($"{strand.Current.Type}StateAborted", after);
    }

    /// <summary>On the world's thread, where CancelAsync would leave it.</summary>
    static void StopAll(CancellationTokenSource siblings) => siblings.Cancel();
}
