namespace ComfyServerless.Functions.Steps;

/// <summary>
/// One box of a state machine: observe, refuse what is not ours, act on the difference only, report.
/// Running it twice changes nothing the second time. It never waits: what is not there yet is a <see cref="NotReadyException"/>,
/// and the state machine's Retry on that error is the waiting.
/// </summary>
/// <typeparam name="TInput">A record whose members are named after the states whose results it reads.</typeparam>
/// <typeparam name="TOutput">A record of ids and names; it becomes <c>$.StepName</c> in the execution's state.</typeparam>
public interface IStep<in TInput, TOutput>
{
    Task<TOutput> RunAsync(TInput input, CancellationToken cancel = default);
}
