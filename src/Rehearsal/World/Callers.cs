using ComfyServerless.Rehearsal.Aws;
using ComfyServerless.Rehearsal.Shell;

namespace ComfyServerless.Rehearsal.World;

/// <summary>Whom the world has given credentials. World's thread.</summary>
public sealed class Callers : ICallers
{
    /// <summary>A person at the console or with the AWS CLI.</summary>
    public static Caller Operator { get; } = new("operator", "arn:aws:iam::111122223333:role/operator", Inside: true, Outside: true);

    readonly Dictionary<string, Caller> known = new() { [LocalCredentials.AccessKeyId(Operator.Name)] = Operator };

    public void Add(string accessKeyId, Caller caller) => known[accessKeyId] = caller;

    public Caller? Find(string accessKeyId) => known.GetValueOrDefault(accessKeyId);
}
