using System.Text.RegularExpressions;
using ComfyServerless.Rehearsal.StatesLanguage;
using ComfyServerless.TestKit;

namespace ComfyServerless.Rehearsal.Tests.StatesLanguage;

public class MachinesTests
{
    public static TheoryData<string> Files => [.. Directory.EnumerateFiles(Path.Combine(Worlds.Root, "src", "StateMachines"), "*.asl.json").Select(file => Path.GetFileName(file))];

    [Theory]
    [MemberData(nameof(Files))]
    public void The_deployers_own_machines_are_taken_as_they_are(string file)
    {
        var text = File.ReadAllText(Path.Combine(Worlds.Root, "src", "StateMachines", file));
        var machine = StateMachine.Parse(Regex.Replace(text, @"\$\{(\w+)\}", "arn:aws:lambda:eu-west-1:222222222222:function:$1"));
        Assert.NotEmpty(machine.States.States);
    }
}
