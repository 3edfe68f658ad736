namespace ComfyServerless.Rehearsal.Aws.Sns;

/// <summary>An e-mail that a topic has sent to each of its addresses.</summary>
/// <param name="To">The addresses, in the template's order. Each has confirmed that it wants them.</param>
public sealed record Mail(DateTimeOffset At, IReadOnlyList<string> To, string Subject, string Text);
