namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>
/// A state machine in the Amazon States Language with JSONPath. JSONata, distributed Maps, activities and integrations other than Lambda's are refused when it is parsed.
/// Source: states-language.net/spec.html and the Step Functions developer guide.
/// </summary>
/// <param name="Timeout">Bounds the execution; null = a year, the service's limit.</param>
public sealed record StateMachine(Branch States, TimeSpan? Timeout)
{
    /// <exception cref="StatesLanguageException">All that the service would refuse at creation, and all that is not modelled.</exception>
    public static StateMachine Parse(string asl) => StateMachineParser.Parse(asl);
}

/// <summary>A definition that cannot run here. Each problem says the line, the place as a JSON pointer, and the rule.</summary>
public sealed class StatesLanguageException(IReadOnlyList<string> problems) : Exception(string.Join(Environment.NewLine, problems))
{
    public IReadOnlyList<string> Problems => problems;
}
