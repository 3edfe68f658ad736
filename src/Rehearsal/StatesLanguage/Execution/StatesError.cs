namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>A state failed. <paramref name="error"/> is what ErrorEquals is compared with; for a function, <paramref name="cause"/> is its error as JSON text.</summary>
public sealed class StatesError(string error, string? cause) : Exception(cause is null ? error : $"{error}: {cause}")
{
    public string Error => error;
    public string? Cause => cause;

    /// <summary>The cause as a person reads it: the errorMessage of a function's error.</summary>
    public string Reason
    {
        get
        {
            if (cause is null || !cause.StartsWith('{')) return cause ?? "";
            try { return System.Text.Json.Nodes.JsonNode.Parse(cause)?["errorMessage"]?.GetValue<string>() ?? cause; }
            catch (Exception notAFunctionError) when (notAFunctionError is System.Text.Json.JsonException or InvalidOperationException) { return cause; }
        }
    }
}
