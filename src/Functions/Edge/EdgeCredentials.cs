using System.Security.Cryptography;
using System.Text;
using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using ComfyServerless.Functions.Cluster;
using ComfyServerless.Functions.Hosting;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Edge;

/// <param name="Users">What the access function knows: name:salt:hash of each user, with commas between.</param>
/// <param name="SigningKey">64 hex digits.</param>
public sealed record EdgeSecrets(string Users, string SigningKey);

/// <summary>
/// The users' passwords and the key that signs their sessions: SecureStrings of the Parameter Store, generated once. No slow hash fits into a CloudFront Function, so a password is
/// never chosen by a person: 192 random bits, which no list has.
/// </summary>
public sealed class EdgeCredentials(IAmazonSimpleSystemsManagement ssm, Settings settings)
{
    const int PasswordBytes = 24, KeyBytes = 32;

    string PasswordName(string user) => EdgePasswords.NameOf(settings.Deployment, user);

    /// <param name="rotate">New passwords for all users, once in this execution.</param>
    public async Task<EdgeSecrets> EnsureAsync(IReadOnlyList<string> users, bool rotate, string execution, CancellationToken cancel)
    {
        var (key, rotated, known) = (Name("signing-key"), Name("rotated-by"), await ReadAsync(users, cancel));
        if (!known.TryGetValue(key, out var signingKey)) await CreateAsync(key, signingKey = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(KeyBytes)), ParameterType.SecureString, cancel);
        // The mark comes last: an attempt that died before it rotates once more, and nobody has seen the passwords in between.
        var due = rotate && known.GetValueOrDefault(rotated) != Ownership.Name(execution);
        var passwords = new List<string>();
        foreach (var user in users)
        {
            var isKnown = known.TryGetValue(PasswordName(user), out var password);
            if (!isKnown) await CreateAsync(PasswordName(user), password = NewPassword(), ParameterType.SecureString, cancel);
            else if (due) await ReplaceAsync(PasswordName(user), password = NewPassword(), ParameterType.SecureString, cancel);
            passwords.Add(password!);
        }

        if (due && known.ContainsKey(rotated)) await ReplaceAsync(rotated, Ownership.Name(execution), ParameterType.String, cancel);
        else if (due) await CreateAsync(rotated, Ownership.Name(execution), ParameterType.String, cancel);
        return new(string.Join(',', users.Zip(passwords, (user, password) => Row(user, password, signingKey))), signingKey);
    }

    /// <summary>Passwords and signing key are gone; the next Deploy makes new ones.</summary>
    public async Task ForgetAsync(CancellationToken cancel)
    {
        var found = await ssm.GetParametersByPathAsync(new GetParametersByPathRequest { Path = EdgePasswords.Folder(settings.Deployment), Recursive = true }, cancel);
        var names = (found.Parameters ?? []).ConvertAll(parameter => parameter.Name); // ten at most, as when they are made
        if (names.Count > 0) await ssm.DeleteParametersAsync(new DeleteParametersRequest { Names = names }, cancel);
    }

    // The salt need not be secret, only another for each user and each key; made from them it is the same in every execution.
    internal static string Row(string user, string password, string signingKey)
    {
        var salt = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(signingKey), Encoding.UTF8.GetBytes("salt of " + user)))[..32];
        return $"{user}:{salt}:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{salt}:{password}")))}";
    }

    async Task<Dictionary<string, string>> ReadAsync(IReadOnlyList<string> users, CancellationToken cancel)
    {
        var names = users.Select(PasswordName).Append(Name("signing-key")).Append(Name("rotated-by")).ToList(); // ten at most, which is what one call takes
        var found = await ssm.GetParametersAsync(new GetParametersRequest { Names = names, WithDecryption = true }, cancel);
        return (found.Parameters ?? []).ToDictionary(parameter => parameter.Name, parameter => parameter.Value);
    }

    async Task CreateAsync(string name, string value, ParameterType type, CancellationToken cancel)
    {
        try
        {
            await ssm.PutParameterAsync(new PutParameterRequest { Name = name, Value = value, Type = type, Overwrite = false, Tags = [new Tag { Key = Settings.OwnerTag, Value = settings.Deployment }] }, cancel);
        }
        catch (ParameterAlreadyExistsException) { throw new NotReadyException($"the parameter {name} exists but does not show yet"); }
    }

    Task ReplaceAsync(string name, string value, ParameterType type, CancellationToken cancel)
        => ssm.PutParameterAsync(new PutParameterRequest { Name = name, Value = value, Type = type, Overwrite = true }, cancel);

    static string NewPassword() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(PasswordBytes)).Replace('+', '-').Replace('/', '_');

    string Name(string rest) => $"{EdgePasswords.Folder(settings.Deployment)}/{rest}";
}
