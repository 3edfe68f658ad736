using System.Globalization;
using ComfyServerless.Rehearsal.Time;

namespace ComfyServerless.Rehearsal.Shell.Shims;

/// <summary><c>sleep</c> on virtual time, in seconds.</summary>
public sealed class SleepShim(VirtualTime time) : IShim
{
    public string Name => "sleep";

    public async Task<ShimResult> RunAsync(ShimCall call, ShimContext context)
    {
        if (call.Arguments is not [var text] || !double.TryParse(text, CultureInfo.InvariantCulture, out var seconds)) return ShimResult.NotModelled(Name, call);
        await (context.Nap ?? time.Delay)(TimeSpan.FromSeconds(seconds));
        return ShimResult.Ok();
    }
}
