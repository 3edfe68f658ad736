namespace ComfyServerless.Functions.Steps;

/// <summary>The input of a step that a machine runs.</summary>
public interface IOfExecution
{
    /// <summary>The execution's ARN: it stands in each line that the step logs.</summary>
    string Execution { get; }
}

/// <summary>The input of a step that itself does not ask which execution it works for.</summary>
public abstract record OfExecution : IOfExecution
{
    public string Execution { get; init; } = "";
}
