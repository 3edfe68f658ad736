namespace ComfyServerless.Rehearsal.Template;

/// <summary>A template that cannot be loaded here: where, and why.</summary>
public sealed class TemplateException(string where, string why) : Exception($"{where}: {why}")
{
    public string Where => where;
}
