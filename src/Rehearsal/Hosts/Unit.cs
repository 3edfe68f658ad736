using System.Globalization;

namespace ComfyServerless.Rehearsal.Hosts;

/// <summary>A systemd unit, as far as ours say something. What is not modelled is refused by its section and name.</summary>
/// <param name="Command">A service's ExecStart.</param>
/// <param name="RestartAfter">Null: a service that fails is left alone.</param>
/// <param name="AfterBoot">When a timer rings after the boot.</param>
/// <param name="AfterEnd">When a timer rings after its service's end.</param>
/// <param name="WaitsForNode">It begins when nodeadm-run.service is done.</param>
public sealed record Unit(string Name, string? Command, TimeSpan? RestartAfter, TimeSpan? AfterBoot, TimeSpan? AfterEnd, bool WaitsForNode)
{
    static readonly string[] Known =
    [
        "[Unit]Description", "[Unit]After", "[Unit]Wants", "[Service]Type=oneshot", "[Service]ExecStart", "[Service]Restart=on-failure", "[Service]RestartSec", "[Timer]OnBootSec",
        "[Timer]OnUnitInactiveSec", "[Install]WantedBy",
    ];

    /// <exception cref="FormatException">Not such a unit, or more than is modelled.</exception>
    public static Unit Parse(string name, string text)
    {
        var (section, values) = ("", new Dictionary<string, string>());
        foreach (var line in text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#'))
        {
            if (line[0] == '[') section = line;
            else if (line.Split('=', 2) is [var key, var value] && (Known.Contains(section + key) || Known.Contains($"{section}{key}={value}"))) values[key] = value;
            else throw new FormatException($"{name}: {section} {line} is not modelled");
        }

        return new(name, values.GetValueOrDefault("ExecStart"), values.ContainsKey("Restart") ? Span(values["RestartSec"]) : null, values.TryGetValue("OnBootSec", out var boot) ? Span(boot) : null,
            values.TryGetValue("OnUnitInactiveSec", out var end) ? Span(end) : null, values.GetValueOrDefault("After", "").Split(' ').Contains("nodeadm-run.service"));
    }

    static TimeSpan Span(string text) => text.EndsWith("min", StringComparison.Ordinal) ? TimeSpan.FromMinutes(int.Parse(text[..^3], CultureInfo.InvariantCulture))
        : TimeSpan.FromSeconds(int.Parse(text, CultureInfo.InvariantCulture));
}
