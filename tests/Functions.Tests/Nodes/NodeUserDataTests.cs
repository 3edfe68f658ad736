using ComfyServerless.Functions.Nodes;
using ComfyServerless.Rehearsal.Hosts;

namespace ComfyServerless.Functions.Tests.Nodes;

public class NodeUserDataTests
{
    static readonly string[] First = ["checkpoints/sd_xl_base_1.0.safetensors", "checkpoints/sd_xl_refiner_1.0.safetensors"];

    [Fact]
    public void It_stays_below_12_KB_so_that_Karpenter_can_add_its_own_to_EC2s_16()
        => Assert.InRange(NodeUserData.Of(new string('b', 63), "ap-southeast-2", First).Length, 1, 12 * 1024 - 1);

    [Fact]
    public void It_is_one_shell_script_in_a_MIME_document_with_every_placeholder_filled()
    {
        var script = Assert.Single(UserData.Scripts(NodeUserData.Of("models", "us-west-2", First)));
        Assert.StartsWith("#!/bin/bash\n", script);
        Assert.DoesNotContain("\n@", script);
        Assert.Contains("bucket='models'\nregion='us-west-2'\nfolders='audio_encoders checkpoints ", script);
        Assert.Contains("first=('checkpoints/sd_xl_base_1.0.safetensors' 'checkpoints/sd_xl_refiner_1.0.safetensors')", script);
    }

    [Fact]
    public void Names_of_other_letters_travel_in_ASCII_and_cannot_end_their_quotation()
    {
        var script = Assert.Single(UserData.Scripts(NodeUserData.Of("models", "us-west-2", ["loras/ü", "loras/it's $(x)"])));
        Assert.Contains(@"first=($'loras\x2f\xc3\xbc' $'loras\x2fit\x27s\x20\x24\x28x\x29')", script);
    }

    [Fact]
    public void The_same_deployment_gives_the_same_text_because_another_would_replace_every_node()
        => Assert.Equal(NodeUserData.Of("models", "us-west-2", First), NodeUserData.Of("models", "us-west-2", First));
}
