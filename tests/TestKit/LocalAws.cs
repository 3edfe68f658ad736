using Amazon.Runtime;
using ComfyServerless.Rehearsal.Aws;
using ComfyServerless.Rehearsal.Aws.Wire;
using ComfyServerless.Rehearsal.Journal;
using ComfyServerless.Rehearsal.Time;
using ComfyServerless.Rehearsal.World;

namespace ComfyServerless.TestKit;

/// <summary>Some AWS services at one address, for the real clients. The clock stands still unless a test lets time pass.</summary>
public sealed class LocalAws : IAsyncDisposable, ICallers
{
    public const string Account = "111122223333", Region = "us-west-2";
    const string KeyPrefix = "AKIA";

    AwsEndpoint? endpoint;
    IDisposable hold;

    LocalAws()
    {
        Time = new(new DateTimeOffset(2026, 7, 1, 8, 0, 0, TimeSpan.Zero));
        hold = Time.Hold();
        Journal = new(Time);
        Context = new(Time, Journal, new Latencies(), Account, Region);
    }

    public VirtualTime Time { get; }
    public WorldJournal Journal { get; }
    public AwsContext Context { get; }
    public string Url => endpoint!.Url;

    /// <param name="services">Made on the world's thread.</param>
    public static async Task<LocalAws> StartAsync(Func<AwsContext, IEnumerable<AwsService>> services, IFaults? faults = null)
    {
        var aws = new LocalAws();
        aws.endpoint = await AwsEndpoint.StartAsync(aws.Time, aws.Journal, aws, await aws.Time.Do(() => services(aws.Context).ToList()), faults);
        return aws;
    }

    /// <summary>Keys of <see cref="Credentials"/> are known, others are not.</summary>
    public Caller? Find(string accessKeyId) => accessKeyId.StartsWith(KeyPrefix)
        ? new(accessKeyId[KeyPrefix.Length..], RoleArn(accessKeyId[KeyPrefix.Length..]), Inside: false, Outside: true)
        : null;

    public static string RoleArn(string name) => $"arn:aws:iam::{Account}:role/{name}";

    /// <summary>Of a caller by name, whose role has the same name.</summary>
    public static AWSCredentials Credentials(string caller = "Tester") => new BasicAWSCredentials(KeyPrefix + caller, "secret");

    /// <summary>Points a client here; it does not retry, so that a test sees each error.</summary>
    public T Here<T>(T config) where T : ClientConfig
    {
        (config.ServiceURL, config.AuthenticationRegion, config.MaxErrorRetry) = (Url, Region, 0);
        return config;
    }

    public Task<T> Do<T>(Func<T> work) => Time.Do(work);
    public Task Do(Action work) => Time.Do(work);

    /// <summary>Lets exactly this much virtual time pass, what falls due at the end included.</summary>
    public Task PassAsync(TimeSpan span) => Time.Do(async () =>
    {
        var passed = Time.Delay(span);
        hold.Dispose();
        await passed;
        await Time.Delay(TimeSpan.Zero);
        hold = Time.Hold();
        return true;
    });

    public Task PassAsync(string latency) => PassAsync(Context.Latencies.Of(latency));

    /// <summary>The calls that changed what is deployed.</summary>
    public Task<List<string>> MutationsAsync() => Time.Do(() => Journal.Mutations.Select(call => call.Operation).ToList());

    public async ValueTask DisposeAsync()
    {
        hold.Dispose();
        if (endpoint != null) await endpoint.DisposeAsync();
        await Time.DisposeAsync();
    }
}
