using System.Runtime.ExceptionServices;
using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>One attempt of a Parallel: all branches at once; the first that fails stops the others.</summary>
sealed class Branches(Interpreter interpreter, Visit visit, ParallelState state)
{
    ExceptionDispatchInfo? failure;
    Strand last = visit.Strand;

    /// <summary>The branches' outputs, in their order in the definition.</summary>
    public async Task<JsonNode?> RunAsync(JsonNode? input)
    {
        var started = interpreter.History.Add("ParallelStateStarted", visit.Strand);
        using var siblings = CancellationTokenSource.CreateLinkedTokenSource(visit.Stop);
        var outputs = await Task.WhenAll(state.Branches.Select(branch => RunAsync(branch, input?.DeepClone(), new Strand(started), siblings)).ToList());
        visit.Stop.ThrowIfCancellationRequested();
        visit.Strand.Last = last.Last;
        failure?.Throw();
        interpreter.History.Add("ParallelStateSucceeded", new Strand(last.Last));
        return new JsonArray([.. outputs.Select(output => output?.DeepClone())]);
    }

    async Task<JsonNode?> RunAsync(Branch branch, JsonNode? input, Strand strand, CancellationTokenSource siblings)
    {
        try
        {
            var output = await interpreter.RunAsync(branch, input, strand, siblings.Token);
            if (failure is null) last = strand;
            return output;
        }
        catch (OperationCanceledException) when (siblings.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception error)
        {
            if (failure is null)
            {
                failure = ExceptionDispatchInfo.Capture(error);
                last = new(strand.Last);
            }

            StopAll(siblings);
            return null;
        }
    }

    /// <summary>On the world's thread, where CancelAsync would leave it.</summary>
    static void StopAll(CancellationTokenSource siblings) => siblings.Cancel();
}
