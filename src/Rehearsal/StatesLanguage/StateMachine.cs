namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>
/// A state machine in the part of the Amazon States Language (JSONPath) that the deployer uses. Everything else is refused when it is parsed.
/// Source: states-language.net/spec.html and the Step Functions developer guide.
/// </summary>
/// <param name="Timeout">Bounds the execution; null = a year, the service's limit.</param>
public sealed record StateMachine(Branch States, TimeSpan? Timeout)
{
    /// <exception cref="StatesLanguageException">All that is wrong or not modelled.</exception>
    public static StateMachine Parse(string asl) => StateMachineParser.Parse(asl);
}

/// <summary>A definition that cannot run here: what, and in which state.</summary>
public sealed class StatesLanguageException(IReadOnlyList<string> problems) : Exception(string.Join(Environment.NewLine, problems))
{
    public IReadOnlyList<string> Problems => problems;
}
