using ComfyServerless.Rehearsal.World;

namespace ComfyServerless.Rehearsal.Scenarios;

/// <summary>A bad day by name: what the world is without.</summary>
/// <param name="Name">For <c>--without</c>.</param>
/// <param name="What">One line for a person.</param>
/// <param name="Ends">The error that a Deploy with <c>{}</c> ends with; null: it SUCCEEDs all the same.</param>
/// <param name="Arrange">Makes a fresh world so. World's thread.</param>
public sealed record Scenario(string Name, string What, string? Ends, Action<RehearsedWorld> Arrange)
{
    public static Scenario? Find(string name) => Scenarios.All.FirstOrDefault(scenario => scenario.Name == name);
}
