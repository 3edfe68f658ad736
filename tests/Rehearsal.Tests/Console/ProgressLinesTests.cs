using ComfyServerless.Rehearsal.Console;
using ComfyServerless.Rehearsal.Journal;

namespace ComfyServerless.Rehearsal.Tests.Console;

public class ProgressLinesTests
{
    static readonly DateTimeOffset Start = new(2030, 1, 1, 9, 0, 0, TimeSpan.Zero);
    readonly StringWriter output = new() { NewLine = "\n" };
    readonly ProgressLines lines;

    public ProgressLinesTests() => lines = new(output, Start);

    void At(int seconds, string state, StateChange change, string detail = "") => lines.Write(new StateEntry(Start.AddSeconds(seconds), "execution", state, change, detail));

    [Fact]
    public void A_state_that_waits_is_a_line_for_each_thing_it_says_and_one_when_it_is_done()
    {
        At(0, "EnsureCluster", StateChange.Entered);
        At(1, "EnsureCluster", StateChange.Pending, "cluster comfyui is CREATING since 09:00:01");
        At(16, "EnsureCluster", StateChange.Pending, "cluster comfyui is CREATING since 09:00:01");
        At(533, "EnsureCluster", StateChange.Succeeded);
        Assert.Equal("""
             0:00:01  … EnsureCluster        cluster comfyui is CREATING since 09:00:01
             0:08:53  ✓ EnsureCluster        8 m 53 s

            """, output.ToString());
    }

    [Fact]
    public void A_caught_error_shows_its_whole_reason_once_and_no_success()
    {
        At(2, "BuildImage", StateChange.Entered);
        At(3, "BuildImage", StateChange.Caught, "BuildFailedException: in BUILD\nno such file");
        At(3, "BuildImage", StateChange.Succeeded);
        Assert.Equal("""
             0:00:03  ✗ BuildImage           BuildFailedException: in BUILD
                                            no such file

            """, output.ToString());
    }

    [Fact]
    public void Calls_and_notes_are_left_to_the_journal()
    {
        lines.Write(new NoteEntry(Start, "eks", "cluster comfyui is ACTIVE"));
        Assert.Equal("", output.ToString());
    }
}
