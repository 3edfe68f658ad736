using System.Globalization;

namespace ComfyServerless.Functions.Hosting;

/// <summary>
/// The clock of a rehearsed world, asked for each reading: the one thing that a function does differently there. On AWS the variable is not set, and the time is the system's.
/// </summary>
public sealed class RehearsedTime(string address) : TimeProvider
{
    /// <summary>The variable with the clock's address.</summary>
    public const string Variable = "REHEARSAL_CLOCK";

    static readonly HttpClient Client = new();

#pragma warning disable RS0030 // away from a rehearsal, whose clock is this one
    public static TimeProvider Of(IReadOnlyDictionary<string, string> environment) => environment.GetValueOrDefault(Variable) is { Length: > 0 } address ? new RehearsedTime(address) : System;
#pragma warning restore RS0030

    /// <summary>The address answers with milliseconds since 1970.</summary>
    public override DateTimeOffset GetUtcNow()
    {
        using var response = Client.Send(new(HttpMethod.Get, address));
        using var reader = new StreamReader(response.EnsureSuccessStatusCode().Content.ReadAsStream());
        return DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(reader.ReadToEnd(), CultureInfo.InvariantCulture));
    }
}
