using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Aws.Sqs;

/// <summary>A standard queue: messages that were received are hidden for a while in virtual time, then come again, and after too many times go to the dead-letter queue.</summary>
public sealed class SqsQueue(AwsContext aws, string name, TimeSpan visibility, TimeSpan retention)
{
    readonly List<SqsMessage> messages = [];
    long receipts;

    /// <summary>A message can be received, for the first time or again.</summary>
    public event Action? Arrived;

    public string Name => name;
    public string Arn => aws.Arn("sqs", name);
    public string Url => $"https://sqs.{aws.Region}.amazonaws.com/{aws.Account}/{name}";
    public TimeSpan Visibility => visibility;

    /// <summary>Who may send to it besides the account's own roles.</summary>
    public JsonObject? Policy { get; set; }

    /// <summary>Where a message goes that was received this often without being deleted.</summary>
    public (SqsQueue Queue, int Receives)? DeadLetters { get; set; }

    /// <summary>All that are not deleted, hidden ones included.</summary>
    public IReadOnlyList<SqsMessage> Messages
    {
        get
        {
            messages.RemoveAll(message => aws.Now - message.SentAt >= retention);
            return messages;
        }
    }

    public int Visible => Messages.Count(IsVisible);

    public SqsMessage Send(string body, TimeSpan delay = default)
    {
        var message = new SqsMessage(aws.Uuid(), body, aws.Now) { HiddenUntil = aws.Now + delay };
        messages.Add(message);
        Tell(delay);
        return message;
    }

    public IReadOnlyList<SqsMessage> Receive(int most, TimeSpan? hidden = null)
    {
        Bury();
        var received = Messages.Where(IsVisible).Take(most).ToList();
        foreach (var message in received)
        {
            message.HiddenUntil = aws.Now + (hidden ?? visibility);
            message.Receives++;
            message.Receipt = $"{message.Id}#{++receipts}";
        }

        if (received.Count > 0) Tell(hidden ?? visibility);
        return received;
    }

    /// <summary>An old receipt deletes nothing.</summary>
    public void Delete(string receipt) => messages.RemoveAll(message => message.Receipt == receipt);

    /// <returns>False when the receipt is not known.</returns>
    public bool Hide(string receipt, TimeSpan span)
    {
        if (messages.Find(message => message.Receipt == receipt) is not { } found) return false;
        found.HiddenUntil = aws.Now + span;
        Tell(span);
        return true;
    }

    public void Purge() => messages.Clear();

    void Tell(TimeSpan later)
    {
        if (later <= TimeSpan.Zero) Arrived?.Invoke();
        else if (Arrived != null) aws.Time.After(later, () => Arrived?.Invoke());
    }

    bool IsVisible(SqsMessage message) => message.HiddenUntil <= aws.Now;

    void Bury()
    {
        if (DeadLetters is not { } grave) return;
        foreach (var message in Messages.Where(message => IsVisible(message) && message.Receives >= grave.Receives).ToList())
        {
            messages.Remove(message);
            grave.Queue.Send(message.Body);
            aws.Note("sqs", $"{name}: a message went to {grave.Queue.Name} after {message.Receives} receives");
        }
    }
}

public sealed class SqsMessage(string id, string body, DateTimeOffset sentAt)
{
    public string Id => id;
    public string Body => body;
    public DateTimeOffset SentAt => sentAt;
    public DateTimeOffset HiddenUntil { get; set; }
    public int Receives { get; set; }
    public string Receipt { get; set; } = "";

#pragma warning disable CA5351 // SQS states MD5 so that clients find damage on the way
    public string Md5 => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(body)));
#pragma warning restore CA5351

    /// <summary>As ReceiveMessage gives it.</summary>
    public JsonObject ToJson() => new()
    {
        ["MessageId"] = id, ["ReceiptHandle"] = Receipt, [nameof(Body)] = body, ["MD5OfBody"] = Md5,
        ["Attributes"] = new JsonObject { ["ApproximateReceiveCount"] = Receives.ToString(), ["SentTimestamp"] = sentAt.ToUnixTimeMilliseconds().ToString() },
    };
}
