using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using ComfyServerless.Functions.Hosting;

namespace ComfyServerless.Cdk.Tests.Permissions;

/// <summary>The AWS calls that a method can come to, as IAM actions: read from the compiled code, through our own methods, their lambdas and what the compiler made of async.</summary>
static class CalledActions
{
    const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    static readonly IReadOnlyDictionary<short, OpCode> OpCodes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    public static IReadOnlyList<string> Of(MethodBase root)
    {
        var (seen, open, actions) = (new HashSet<MethodBase>(), new Queue<MethodBase>([root]), new SortedSet<string>(StringComparer.Ordinal));
        while (open.TryDequeue(out var method))
        {
            if (!seen.Add(method)) continue;
            if (method.GetCustomAttribute<AsyncStateMachineAttribute>() is { } made) open.Enqueue(made.StateMachineType.GetMethod("MoveNext", All)!);
            foreach (var called in Called(method))
                if (called.DeclaringType is { } type && ApiCalls.Prefixes.TryGetValue(type.Name, out var prefix)) actions.Add($"{prefix}:{called.Name[..^"Async".Length]}");
                else if (called.DeclaringType?.Assembly == typeof(Composition).Assembly) open.Enqueue(called is MethodInfo { IsGenericMethod: true } generic ? generic.GetGenericMethodDefinition() : called);
        }

        return [.. actions];
    }

    static IEnumerable<MethodBase> Called(MethodBase method)
    {
        if (method.GetMethodBody()?.GetILAsByteArray() is not { } code) yield break;
        var (ofType, ofMethod) = (method.DeclaringType?.GetGenericArguments(), method.IsGenericMethod ? method.GetGenericArguments() : null);
        for (var at = 0; at < code.Length;)
        {
            var instruction = OpCodes[code[at] == 0xFE ? (short)(0xFE00 | code[at + 1]) : code[at]];
            at += instruction.Size;
            if (instruction.OperandType == OperandType.InlineMethod && method.Module.ResolveMethod(BitConverter.ToInt32(code, at), ofType, ofMethod) is { } called) yield return called;
            at += instruction.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + 4 * BitConverter.ToInt32(code, at),
                _ => 4,
            };
        }
    }
}
