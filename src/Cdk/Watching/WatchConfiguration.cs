namespace ComfyServerless.Cdk.Watching;

/// <summary>How often what runs is looked at, for the dashboard and its alarms: a deployment's <c>watch</c> in <c>comfyserverless.json</c>.</summary>
/// <param name="Minutes">Between two looks; 0: never.</param>
public sealed record WatchConfiguration(int Minutes)
{
    public const int MostMinutes = 60;

    /// <summary>As often as CloudWatch keeps values for two months.</summary>
    public static WatchConfiguration Default { get; } = new(5);

    public bool IsOn => Minutes > 0;

    /// <exception cref="ArgumentException">A field is wrong; the message names it and what is allowed.</exception>
    public static WatchConfiguration Parse(ConfigurationFields fields)
    {
        fields.Knowing("minutes");
        return new(fields.Whole("minutes", 0, MostMinutes, "minutes") ?? Default.Minutes);
    }
}
