namespace ComfyServerless.Rehearsal.Console;

/// <summary>How long something took, for people.</summary>
static class Durations
{
    /// <summary>"18 m 24 s", "4.2 s", "1 h 02 m".</summary>
    public static string Text(TimeSpan time) => time switch
    {
        { TotalSeconds: < 10 } => $"{time.TotalSeconds:0.0} s",
        { TotalMinutes: < 1 } => $"{time.TotalSeconds:0} s",
        { TotalHours: < 1 } => $"{time.Minutes} m {time.Seconds:00} s",
        _ => $"{(int)time.TotalHours} h {time.Minutes:00} m",
    };

    /// <summary>"0:08:52", for the left edge.</summary>
    public static string Clock(TimeSpan time) => $"{(int)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}";
}
