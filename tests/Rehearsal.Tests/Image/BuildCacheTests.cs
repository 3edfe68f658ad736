namespace ComfyServerless.Rehearsal.Tests.Image;

/// <summary>What a bump makes anew, and so what has to be pushed and pulled again. The order of the layers is what decides it.</summary>
public sealed class BuildCacheTests
{
    const string Ubuntu = "RUN rm", Cuda = "COPY cuda /opt/venv", Torch = "COPY torch /opt/venv", Rest = "COPY rest /opt/venv", Lock = "COPY lock /opt/venv/lock.txt",
        ComfyUI = "COPY source /opt/comfyui", Nodes = "COPY nodes /opt/comfyui/custom_nodes";

    [Theory]
    [InlineData("COMFYUI_VERSION", Rest, Lock, ComfyUI)]
    [InlineData("NODES", Rest, Lock, Nodes)]
    [InlineData("PACKAGES_UNTIL", Rest, Lock)]
    [InlineData("TORCH", Cuda, Torch, Rest, Lock)]
    [InlineData("TORCHVISION", Torch, Lock)]
    [InlineData("TORCHAUDIO", Torch, Lock)]
    [InlineData("UV", Rest)]
    [InlineData("UBUNTU_SNAPSHOT", Ubuntu, Rest)]
    [InlineData("BASE", "FROM", Ubuntu, Rest)]
    [InlineData("BUILDKIT")]
    [InlineData("COMFYUI")]
    public void A_bump_changes_exactly_these_layers(string name, params string[] changed)
    {
        var (before, after) = (Layers(Arguments()), Layers(Bumped(name)));
        Assert.Equal(changed.Order(), before.Keys.Where(layer => before[layer] != after[layer]).Order());
    }

    [Fact]
    public void Every_version_is_in_the_table_above()
        => Assert.Equal(Arguments().Keys.Order(),
            typeof(BuildCacheTests).GetMethod(nameof(A_bump_changes_exactly_these_layers))!.GetCustomAttributesData().Where(row => row.AttributeType == typeof(InlineDataAttribute))
                .Select(row => (string)((IReadOnlyList<System.Reflection.CustomAttributeTypedArgument>)row.ConstructorArguments[0].Value!)[0].Value!).Order());

    [Fact]
    public void The_large_layers_are_apart_so_that_they_are_pulled_at_the_same_time()
        => Assert.Equal(["FROM", Ubuntu, Cuda, Torch, Rest, Lock, ComfyUI, Nodes], Layers(Arguments()).Keys);

    static Dictionary<string, string> Arguments() => new(Dockerfile.Versions()) { ["COMFYUI_VERSION"] = "v0.3.76", ["NODES"] = "[]" };

    static Dictionary<string, string> Bumped(string name)
    {
        var arguments = Arguments();
        arguments[name] += "1";
        return arguments;
    }

    static IReadOnlyDictionary<string, string> Layers(Dictionary<string, string> arguments) => new BuildCache(Dockerfile.Ours(arguments), arguments).Layers();
}
