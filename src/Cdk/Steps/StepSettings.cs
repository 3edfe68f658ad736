using System.Reflection;
using System.Reflection.Emit;
using ComfyServerless.Functions.Hosting;
using ComfyServerless.Functions.Logs;

namespace ComfyServerless.Cdk.Steps;

/// <summary>
/// The settings that a step's code reads, its own, that of the classes it uses and of the lines it logs: read from the compiled methods, so that nobody keeps a list. Lambda allows a function 4 KB for all
/// its variables, which all settings together exceed.
/// </summary>
public static class StepSettings
{
    const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    static readonly Assembly Code = typeof(Composition).Assembly;

    static readonly IReadOnlyDictionary<short, OpCode> OpCodes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value);

    /// <param name="step">A step's name.</param>
    /// <returns>Names of properties of <see cref="Settings"/>, in order.</returns>
    public static IReadOnlyList<string> Of(string step) => Of(Composition.Steps.Single(type => type.Name == step));

    /// <summary>The like of another class of the functions.</summary>
    public static IReadOnlyList<string> Of(Type root)
    {
        var (seen, open, read) = (new HashSet<Type>(), new Queue<Type>([root, typeof(LogLines)]), new SortedSet<string>(StringComparer.Ordinal));
        while (open.TryDequeue(out var type))
        {
            if (!seen.Add(type)) continue;
            foreach (var nested in type.GetNestedTypes(All)) open.Enqueue(nested);
            foreach (var parameter in type.GetConstructors(All).SelectMany(constructor => constructor.GetParameters())) Follow(parameter.ParameterType);
            foreach (var member in type.GetMethods(All).Cast<MethodBase>().Concat(type.GetConstructors(All)).SelectMany(Members))
                if (member.DeclaringType == typeof(Settings) && member.Name.StartsWith("get_", StringComparison.Ordinal)) read.Add(member.Name[4..]);
                else if (member.DeclaringType is { } used) Follow(used);
        }

        return [.. read.Where(Settings.Names.Contains)];

        void Follow(Type type)
        {
            foreach (var argument in type.GenericTypeArguments) Follow(argument);
            if (type.IsInterface && type.Assembly == Code) foreach (var own in Code.GetTypes().Where(own => own.IsClass && type.IsAssignableFrom(own))) open.Enqueue(own);
            if (type.IsGenericType && !type.IsGenericTypeDefinition) type = type.GetGenericTypeDefinition();
            if (type.Assembly == Code && type != typeof(Settings) && type != typeof(Composition)) open.Enqueue(type);
        }
    }

    /// <summary>The members that a method's instructions name.</summary>
    static IEnumerable<MemberInfo> Members(MethodBase method)
    {
        if (method.GetMethodBody()?.GetILAsByteArray() is not { } code) yield break;
        for (var at = 0; at < code.Length;)
        {
            var instruction = OpCodes[code[at] == 0xFE ? (short)(0xFE00 | code[at + 1]) : code[at]];
            at += instruction.Size;
            if (instruction.OperandType is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineTok or OperandType.InlineType
                && method.Module.ResolveMember(BitConverter.ToInt32(code, at), method.DeclaringType?.GetGenericArguments(), method.IsGenericMethod ? method.GetGenericArguments() : null) is { } member)
                yield return member;
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
