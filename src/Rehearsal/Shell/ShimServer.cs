using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using ComfyServerless.Rehearsal.Time;

namespace ComfyServerless.Rehearsal.Shell;

/// <summary>
/// The world's end of the shims: small scripts on a fenced PATH that stand for <c>docker</c>, <c>helm</c>, <c>aws</c> and the like.
/// A shim sends its name, folder, arguments and input here over loopback, and prints what comes back.
/// </summary>
public sealed class ShimServer : IAsyncDisposable
{
    // Bash alone can speak TCP. What is asked travels as one line of base64, the answer as it is behind its lengths: a command more here would be one for every call of every shell.
    const string Script = """
        #!BASH
        exec 3<>"/dev/tcp/127.0.0.1/$SHIM_PORT"
        input=''
        case " $* " in *' --password-stdin '* | *' - '* | *'=- '*) input=$(cat) ;; esac
        { printf '%s\0' "$SHIM_TOKEN" "${0##*/}" "$PWD" "$input" "$@" | base64 | tr -d '\n'; printf '\n'; } >&3
        read -r code output errors <&3
        [[ $output -eq 0 ]] || head -c "$output" <&3
        [[ $errors -eq 0 ]] || head -c "$errors" <&3 >&2
        exit "$code"
        """;

    readonly VirtualTime time;
    readonly IReadOnlyDictionary<string, IShim> shims;
    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly Dictionary<string, Session> sessions = new();
    readonly CancellationTokenSource end = new();
    readonly Task serving;

    public ShimServer(VirtualTime time, IEnumerable<IShim> shims)
    {
        (this.time, this.shims) = (time, shims.ToDictionary(shim => shim.Name));
        listener.Start();
        serving = Task.Run(ServeAsync); // wherever this is made, it is not the world that listens
    }

    /// <summary>Puts the shims into a folder for the life of the session. World's thread.</summary>
    public Session Open(ShimContext context, string bin)
    {
        var script = Script.Replace("BASH", File.Exists("/bin/bash") ? "/bin/bash" : "/usr/bin/env bash");
        foreach (var name in shims.Keys)
        {
            var file = Path.Combine(bin, name);
            File.Delete(file);
            File.WriteAllText(file, script + "\n");
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        var session = new Session(this, context, Convert.ToHexString(RandomNumberGenerator.GetBytes(16)));
        sessions.Add(session.Token, session);
        return session;
    }

    /// <summary>Stands for the shell's own token in the values of its environment.</summary>
    public const string TokenMark = "{shell}";

    /// <summary>Something that a shell's program waits for outside its shims, such as a download: the clock moves meanwhile. World's thread.</summary>
    /// <param name="token">The shell's.</param>
    public async Task WaitAsync(string token, Func<Task> wait)
    {
        var session = sessions.GetValueOrDefault(token);
        session?.Waiting();
        try { await wait(); }
        finally { session?.Working(); }
    }

    async Task ServeAsync()
    {
        try
        {
            while (true) _ = AnswerAsync(await listener.AcceptTcpClientAsync(end.Token));
        }
        catch (OperationCanceledException)
        {
            // the world ends
        }
    }

    async Task AnswerAsync(TcpClient client)
    {
        using var connection = client;
        await using var stream = client.GetStream();
        using var reader = new StreamReader(stream, Encoding.ASCII, false, 4096, leaveOpen: true);
        if (Encoding.UTF8.GetString(Convert.FromBase64String(await reader.ReadLineAsync() ?? "")).Split('\0') is not [var token, var name, var folder, var input, .. var arguments, ""]) return;
        var result = await time.Do(async () =>
        {
            if (!sessions.TryGetValue(token, out var session)) return new ShimResult(1, "", "this shell has ended\n");
            session.Waiting();
            try { return await shims[name].RunAsync(new(arguments, folder, input), session.Context); }
            finally { session.Working(); }
        });
        var (output, errors) = (Encoding.UTF8.GetBytes(result.Output), Encoding.UTF8.GetBytes(result.Errors));
        await stream.WriteAsync((byte[])[.. Encoding.ASCII.GetBytes($"{result.ExitCode} {output.Length} {errors.Length}\n"), .. output, .. errors]);
    }

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        listener.Dispose();
        await serving;
        end.Dispose();
    }

    /// <summary>One run of bash. The clock is held while it works, and free while anything of it waits for a shim: with several jobs at once nobody can tell what the others do.</summary>
    public sealed class Session(ShimServer server, ShimContext context, string token) : IDisposable
    {
        IDisposable? hold;
        int waiters;
        bool ended;

        public string Token => token;
        public ShimContext Context => context;
        public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
        {
            ["SHIM_PORT"] = ((IPEndPoint)server.listener.LocalEndpoint).Port.ToString(), ["SHIM_TOKEN"] = token,
        };

        /// <summary>The shell begins, or is about to end.</summary>
        public void Begin()
        {
            if (!ended) hold ??= server.time.Hold();
        }

        public void Waiting()
        {
            waiters++;
            Done();
        }

        /// <summary>One wait is over. Nothing when the shell was killed meanwhile.</summary>
        public void Working()
        {
            if (--waiters == 0) Begin();
        }

        public void Done()
        {
            hold?.Dispose();
            hold = null;
        }

        public void Dispose()
        {
            ended = true;
            Done();
            server.sessions.Remove(token);
        }
    }
}
