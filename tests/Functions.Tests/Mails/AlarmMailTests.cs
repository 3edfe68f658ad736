using ComfyServerless.TestKit;

namespace ComfyServerless.Functions.Tests.Mails;

/// <summary>What people read when the template's alarms ring.</summary>
public sealed class AlarmMailTests
{
    [Fact]
    public async Task Models_that_could_not_be_synced_are_told_once_with_what_to_do()
    {
        await using var bench = await StepBench.StartAsync(options: Worlds.WithTwoDeployments());
        var queue = await bench.Do(() => bench.World.Sqs.Queues.Values.First(queue => queue.Url == bench.World.Function("SyncModels").Environment["SyncDeadLettersUrl"]));
        await bench.Do(() => { queue.Send("After 4 commands these nodes still have not the models"); queue.Send("and another"); });
        var mail = Assert.Single(await bench.Do(() => bench.World.Sns.Mails.ToList()));
        Assert.Equal(("operator@example.com", "ALARM: \"comfyui-models-out-of-step\" in US West (Oregon)"), (Assert.Single(mail.To), mail.Subject));
        Assert.Contains($"\n- Description: GPU nodes lack models that the bucket holds: the messages of the dead-letter queue {queue.Name} say which and why. Mend what they name (room on the disk, permissions), then purge the queue\n", mail.Text);
    }

    [Fact]
    public async Task A_topic_that_does_not_admit_CloudWatch_hears_nothing_and_the_journal_says_so()
    {
        await using var bench = await StepBench.StartAsync(options: Worlds.WithTwoDeployments());
        await bench.Do(() =>
        {
            foreach (var topic in bench.World.Sns.Topics.Values) topic.Policy!["Statement"]!.AsArray().RemoveAll(statement => statement!["Effect"]!.ToString() == "Allow");
            bench.World.Sqs.Queues.Values.First(queue => queue.Url == bench.World.Function("SyncModels").Environment["SyncDeadLettersUrl"]).Send("lost");
        });
        Assert.Empty(await bench.Do(() => bench.World.Sns.Mails.ToList()));
        Assert.Contains(await bench.Do(() => bench.World.Journal.Entries.OfType<Rehearsal.Journal.NoteEntry>().ToList()), note => note.Text.Contains("comfyui-models-out-of-step may not publish to ") && note.Text.EndsWith("its policy does not admit cloudwatch.amazonaws.com"));
    }
}
