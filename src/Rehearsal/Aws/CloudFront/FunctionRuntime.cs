using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Acornima.Ast;
using Jint;
using Jint.Native;
using Jint.Runtime;

namespace ComfyServerless.Rehearsal.Aws.CloudFront;

/// <summary>The function threw, ran too long, or did what the runtime does not allow.</summary>
public sealed class FunctionException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// A CloudFront function in runtime 2.0: really run, in an interpreter that knows the clock of the world and nothing else. Each run begins afresh.
/// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.html
/// </summary>
public sealed class FunctionRuntime
{
    /// <summary>In bytes.</summary>
    public const int LargestCode = 10 * 1024;

    // Stands for the millisecond of compute that a function has; ours takes some thousand.
    const int MostStatements = 200_000;
    const long MostMemory = 16 << 20; // 2 MB in CloudFront's own engine, whose objects are smaller

    static readonly Prepared<Script> Library = Engine.PrepareScript(Text());
    readonly Prepared<Script> program;
    readonly Func<DateTimeOffset> now;
    readonly Action<string> log;

    /// <param name="code">With a function <c>handler</c>.</param>
    /// <param name="now">What time the function sees.</param>
    /// <exception cref="FunctionException">Too large, not readable, or asks for what is not modelled.</exception>
    public FunctionRuntime(string code, Func<DateTimeOffset> now, Action<string>? log = null)
    {
        (this.now, this.log) = (now, log ?? (_ => { }));
        if (Encoding.UTF8.GetByteCount(code) > LargestCode) throw new FunctionException($"The function is larger than {LargestCode} bytes");
        if (code.Contains("from 'cloudfront'", StringComparison.Ordinal)) throw new FunctionException("the module cloudfront (key value stores) is not modelled");
        try { program = Engine.PrepareScript(code); }
        catch (Exception error) when (error is ScriptPreparationException or JavaScriptException) { throw new FunctionException($"SyntaxError: {error.Message}", error); }
    }

    /// <param name="happening">The event: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html</param>
    /// <returns>What the handler returned: a request or a response.</returns>
    /// <exception cref="FunctionException">It failed.</exception>
    public JsonObject Run(JsonObject happening)
    {
        try
        {
            var engine = new Engine(options => Restrict(options));
            var library = engine.Evaluate(Library);
            var host = new JsObject(engine);
            host.Set("decode", Function(engine, (text, encoding) => Convert.ToHexStringLower(Decode(text, encoding))));
            host.Set("encode", Function(engine, (hex, encoding) => Encode(Convert.FromHexString(hex), encoding)));
            host.Set("digest", JsValue.FromObject(engine, (string algorithm, string? key, string data) => Convert.ToHexStringLower(Digest(algorithm, key, Convert.FromHexString(data)))));
            host.Set("check", JsValue.FromObject(engine, (string algorithm) => { _ = Digest(algorithm, null, []); }));
            host.Set("log", JsValue.FromObject(engine, log));
            engine.Invoke(library, engine.Global, host);
            engine.Execute(program);
            var handler = engine.GetValue("handler");
            if (handler.IsUndefined()) throw new FunctionException("ReferenceError: \"handler\" is not defined");
            var argument = engine.Evaluate($"({happening.ToJsonString()})");
            var result = engine.Invoke(handler, argument).UnwrapIfPromise();
            engine.SetValue("result", result);
            return JsonNode.Parse(engine.Evaluate("JSON.stringify(result) || 'null'").AsString()) as JsonObject ?? throw new FunctionException("The function returned neither a request nor a response");
        }
        catch (Exception error) when (error is JintException or TimeoutException or ExecutionCanceledException or MemoryLimitExceededException or StatementsCountOverflowException or RecursionDepthOverflowException)
        {
            throw new FunctionException($"{error.GetType().Name}: {error.Message}", error);
        }
    }

    void Restrict(Options options)
    {
        options.DisableStringCompilation(); // eval and new Function are refused
        options.MaxStatements(MostStatements).LimitMemory(MostMemory).LimitRecursion(200).RegexTimeoutInterval(TimeSpan.FromSeconds(1));
        options.TimeSystem = new WorldClock(now);
        options.LocalTimeZone(TimeZoneInfo.Utc);
    }

    static JsValue Function(Engine engine, Func<string, string, string> work) => JsValue.FromObject(engine, work);

    static byte[] Decode(string text, string encoding)
    {
        switch (encoding)
        {
            case "hex": return text.Length % 2 == 0 && text.All(char.IsAsciiHexDigit) ? Convert.FromHexString(text) : throw new FunctionException("TypeError: not hexadecimal");
            case "base64" or "base64url":
                // As lenient as Node's: what is no digit of base64 ends nothing, it is left out.
                var digits = string.Concat(text.TakeWhile(letter => letter != '=').Where(letter => char.IsAsciiLetterOrDigit(letter) || letter is '+' or '/' or '-' or '_')).Replace('-', '+').Replace('_', '/');
                if (digits.Length % 4 == 1) digits = digits[..^1];
                return Convert.FromBase64String(digits.PadRight((digits.Length + 3) / 4 * 4, '='));
            case "utf8" or "utf-8": return Encoding.UTF8.GetBytes(text);
            case "latin1" or "binary" or "ascii": return Encoding.Latin1.GetBytes(text);
            default: throw new FunctionException($"TypeError: Unknown encoding: {encoding}");
        }
    }

    static string Encode(byte[] bytes, string encoding) => encoding switch
    {
        "hex" => Convert.ToHexStringLower(bytes),
        "base64" => Convert.ToBase64String(bytes),
        "base64url" => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_'),
        "utf8" or "utf-8" => Encoding.UTF8.GetString(bytes),
        "latin1" or "binary" or "ascii" => Encoding.Latin1.GetString(bytes),
        _ => throw new FunctionException($"TypeError: Unknown encoding: {encoding}"),
    };

#pragma warning disable CA5350, CA5351 // the runtime has these algorithms
    static byte[] Digest(string algorithm, string? key, byte[] data) => (algorithm, key) switch
    {
        ("sha256", null) => SHA256.HashData(data),
        ("sha256", { } secret) => HMACSHA256.HashData(Convert.FromHexString(secret), data),
        ("sha1", null) => SHA1.HashData(data),
        ("sha1", { } secret) => HMACSHA1.HashData(Convert.FromHexString(secret), data),
        ("md5", null) => MD5.HashData(data),
        ("md5", { } secret) => HMACMD5.HashData(Convert.FromHexString(secret), data),
        _ => throw new FunctionException($"TypeError: not supported algorithm: \"{algorithm}\""),
    };
#pragma warning restore CA5350, CA5351

    static string Text()
    {
        using var reader = new StreamReader(typeof(FunctionRuntime).Assembly.GetManifestResourceStream("cloudfront-runtime.js")!);
        return reader.ReadToEnd();
    }

    sealed class WorldClock(Func<DateTimeOffset> now) : ITimeSystem
    {
        readonly DefaultTimeSystem rest = new(TimeZoneInfo.Utc, CultureInfo.InvariantCulture);

        public DateTimeOffset GetUtcNow() => now();
        public TimeZoneInfo DefaultTimeZone => TimeZoneInfo.Utc;
        public bool TryParse(string date, out long epochMilliseconds) => rest.TryParse(date, out epochMilliseconds);
        public TimeSpan GetUtcOffset(long epochMilliseconds) => TimeSpan.Zero;
    }
}
