using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Aws.Events;

/// <summary>The account's default event bus: what happens goes to the targets of the rules that match it, a moment later. World's thread.</summary>
public sealed class EventBus(AwsContext aws)
{
    static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(500);
    readonly Dictionary<string, EventRule> rules = new();
    readonly List<IEventTarget> targets = [];
    bool started;

    public IReadOnlyDictionary<string, EventRule> Rules => rules;

    /// <summary>Source, type and detail of each event, whether a rule wants it or not.</summary>
    public event Action<string, string, JsonObject>? Published;

    /// <summary>Who takes what rules send.</summary>
    public void Connect(IEventTarget target) => targets.Add(target);

    public void Put(EventRule rule)
    {
        rules[rule.Name] = rule;
        if (started) Arm(rule);
    }

    /// <summary>From now on the rules that the clock starts do so. They sleep until then, because a world that has nothing else to do goes to the next due event at once.</summary>
    public void Start()
    {
        if (started) return;
        started = true;
        foreach (var rule in rules.Values) Arm(rule);
    }

    void Arm(EventRule rule)
    {
        if (rule is not { Enabled: true, Every: { } every }) return;
        aws.Time.After(every, () =>
        {
            if (!ReferenceEquals(rules.GetValueOrDefault(rule.Name), rule)) return;
            var occurred = Event("aws.events", "Scheduled Event", [], [rule.Arn]);
            foreach (var target in rule.Targets) Deliver(rule, target, occurred);
            Arm(rule);
        });
    }

    public void Remove(string name) => rules.Remove(name);

    /// <param name="source">e.g. <c>aws.states</c>.</param>
    /// <param name="detailType">e.g. <c>Step Functions Execution Status Change</c>.</param>
    public void Publish(string source, string detailType, JsonObject detail, IEnumerable<string>? resources = null)
    {
        var occurred = Event(source, detailType, detail, resources ?? []);
        Published?.Invoke(source, detailType, detail);
        foreach (var rule in rules.Values.Where(rule => rule.Enabled && rule.Pattern is { } pattern && EventPattern.Matches(pattern, occurred)).ToList())
            foreach (var target in rule.Targets)
                aws.Time.After(Latency, () => Deliver(rule, target, occurred));
    }

    JsonObject Event(string source, string detailType, JsonObject detail, IEnumerable<string> resources) => new()
    {
        ["version"] = "0", ["id"] = aws.Uuid(), ["detail-type"] = detailType, ["source"] = source, ["account"] = aws.Account,
        ["time"] = aws.Now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture), ["region"] = aws.Region,
        ["resources"] = Json.List(resources), ["detail"] = detail.DeepClone(),
    };

    void Deliver(EventRule rule, RuleTarget target, JsonObject occurred)
    {
        var taker = targets.Find(taker => taker.Takes(target.Arn)) ?? throw new NotSupportedException($"the rule {rule.Name} has a target that is not modelled: {target.Arn}");
        if (!taker.Admits(target.Arn, rule.Arn))
        {
            aws.Note("events", $"rule {rule.Name} may not send to {target.Arn}: its resource policy does not admit events.amazonaws.com from {rule.Arn}");
            return;
        }

        aws.Note("events", $"rule {rule.Name} sends {occurred["detail-type"]} to {target.Arn}");
        taker.Deliver(target.Arn, target.Input(occurred));
    }
}

/// <param name="Pattern">As the template states it; null: no event starts it.</param>
/// <param name="Every">How often the clock starts it; null: never.</param>
public sealed record EventRule(string Name, string Arn, bool Enabled, JsonObject? Pattern, IReadOnlyList<RuleTarget> Targets, TimeSpan? Every = null);

/// <summary>A service that rules can send to.</summary>
public interface IEventTarget
{
    bool Takes(string arn);
    /// <summary>Whether the target's resource policy lets this rule send to it.</summary>
    bool Admits(string arn, string ruleArn);
    void Deliver(string arn, JsonNode? input);
}
