using System.Text;
using System.Text.RegularExpressions;
using BigGustave;
using ComfyServerless.Functions.Steps;
using ComfyServerless.Functions.Workload;

namespace ComfyServerless.Functions.Tests.Workload;

public sealed partial class SmokeTestTests
{
    [Fact]
    public void A_png_of_the_asked_size_with_two_colours_is_a_picture() => SmokeTest.Judge(Picture(64, 32, (x, _) => x < 32 ? new(9, 9, 9) : new(200, 0, 0)), 64, 32);

    [Theory]
    [InlineData("")]
    [InlineData("<html>502 Bad Gateway</html>")]
    [InlineData("\u0089PNG\r\n\u001a\n")]
    public void What_is_no_png_is_refused_with_its_length(string content)
    {
        var bytes = Encoding.Latin1.GetBytes(content);
        Assert.StartsWith($"ComfyUI's picture ({bytes.Length} bytes) is not a PNG", Refusal(bytes, 64, 64));
    }

    [Fact]
    public void A_png_that_was_cut_short_is_no_png()
        => Assert.Contains("is not a PNG", Refusal(Picture(64, 64, (x, y) => new((byte)(x * 4), (byte)(y * 4), 7))[..60], 64, 64));

    [Fact]
    public void A_picture_of_another_size_is_refused_with_both_sizes()
        => Assert.Equal("ComfyUI's picture is 64 x 32, asked for was 64 x 64", Refusal(Picture(64, 32, (x, _) => new((byte)x, 0, 0)), 64, 64));

    [Fact]
    public void A_picture_of_one_colour_is_blank_whatever_the_colour()
        => Assert.Equal("ComfyUI's picture is blank: every pixel is (10, 20, 30)", Refusal(Picture(64, 64, (_, _) => new(10, 20, 30)), 64, 64));

    [Fact]
    public void The_prompts_id_is_a_lower_case_UUID_version_5_that_follows_from_execution_and_image()
    {
        var id = SmokeTest.PromptId("execution", "sha256:aa");
        Assert.Matches(Version5(), id);
        Assert.Equal(id, SmokeTest.PromptId("execution", "sha256:aa"));
        Assert.Equal(3, new[] { id, SmokeTest.PromptId("execution", "sha256:ab"), SmokeTest.PromptId("other", "sha256:aa") }.Distinct().Count());
    }

    [Fact]
    public void Each_prompt_has_its_own_colours_so_that_no_cache_answers_for_it()
    {
        var (one, other) = (SmokeTest.Workflow(SmokeTest.PromptId("a", "d"), 64, 64), SmokeTest.Workflow(SmokeTest.PromptId("b", "d"), 64, 64));
        foreach (var node in new[] { "1", "2" }) Assert.NotEqual(Colour(one, node), Colour(other, node));
        Assert.NotEqual(Colour(one, "1"), Colour(one, "2"));
        static int Colour(System.Text.Json.Nodes.JsonObject workflow, string node) => workflow[node]!["inputs"]!["color"]!.GetValue<int>();
    }

    [Theory]
    [InlineData("sdxl")]
    [InlineData("sd15")]
    public void A_workflow_gets_the_asked_size_and_a_seed_of_its_own(string name)
    {
        var (one, other) = (Inputs(name, "a"), Inputs(name, "b"));
        var latent = one.Single(node => node.ContainsKey("batch_size"));
        Assert.Equal((768, 320), ((int)latent["width"]!, (int)latent["height"]!));
        Assert.NotEqual(Seeds(one), Seeds(other));
        Assert.Equal("smoke-test", one.Single(node => node.ContainsKey("filename_prefix"))["filename_prefix"]!.ToString());

        static List<System.Text.Json.Nodes.JsonObject> Inputs(string name, string execution)
            => [.. SmokeTest.Prompt(Functions.Workload.Workflow.Load(name), SmokeTest.PromptId(execution, "d"), 768, 320).Select(node => node.Value!["inputs"]!.AsObject())];
        static IEnumerable<long> Seeds(IEnumerable<System.Text.Json.Nodes.JsonObject> inputs) => inputs.SelectMany(node => node.Where(input => input.Key is "seed" or "noise_seed")).Select(input => (long)input.Value!);
    }

    [Fact]
    public void The_parts_of_a_picture_keep_their_shares()
    {
        var workflow = SmokeTest.Workflow(SmokeTest.PromptId("a", "d"), 320, 192);
        Assert.Equal((320, 192, 160, 96, 80, 48), (Of("1", "width"), Of("1", "height"), Of("2", "width"), Of("2", "height"), Of("3", "x"), Of("3", "y")));
        int Of(string node, string input) => workflow[node]!["inputs"]![input]!.GetValue<int>();
    }

    static string Refusal(byte[] picture, int width, int height) => Assert.Throws<SmokeTestFailedException>(() => SmokeTest.Judge(picture, width, height)).Message;

    static byte[] Picture(int width, int height, Func<int, int, Pixel> colour)
    {
        var builder = PngBuilder.Create(width, height, hasAlphaChannel: false);
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++) builder.SetPixel(colour(x, y), x, y);
        return builder.Save();
    }

    [GeneratedRegex("^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")] private static partial Regex Version5();
}
