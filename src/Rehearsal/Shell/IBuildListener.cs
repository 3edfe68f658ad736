namespace ComfyServerless.Rehearsal.Shell;

/// <summary>What a build tells while it runs. World's thread.</summary>
public interface IBuildListener
{
    /// <param name="phase">As the buildspec writes it, e.g. <c>pre_build</c>; phases that the buildspec lacks are not told.</param>
    void Entering(string phase);

    void Running(string command);

    /// <summary>A line of a command's output.</summary>
    void Line(string text);

    /// <param name="command">The last one that ran: with an exit code other than 0, the one that failed.</param>
    void Leaving(string phase, int exitCode, string command);
}
