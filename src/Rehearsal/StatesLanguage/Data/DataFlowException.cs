namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>The data does not suit the definition: States.Runtime, which ends the execution. Texts as the service words them.</summary>
sealed class DataFlowException(string message) : Exception(message)
{
    /// <summary>A template or a Fail state reads what is not there.</summary>
    public static DataFlowException NotFound(Query query, string field, Value data, IScope scope)
        => new($"The JSONPath '{query.Text}' specified for the field '{field}' could not be found in the input '{query.Source(data, scope) ?? data}'");

    /// <summary>An argument of an intrinsic function reads what is not there.</summary>
    public static DataFlowException NoArgument(Query query, Value data, IScope scope)
        => new($"The JsonPath argument for the field '{query.Text}' could not be found in the input '{query.Source(data, scope) ?? data}'");

    /// <summary>A path field (InputPath, OutputPath, TimeoutSecondsPath …) reads what is not there.</summary>
    public static DataFlowException Missing(Query query, Value data, IScope scope)
        => new($"Invalid path '{query.Text}' : {(query.Source(data, scope) is { } source ? query.Path.Fault(source) : "nothing has been assigned to the variable")}");
}
