using System.Reflection;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.StateMachines.Tests;

/// <summary>What is known of a JSON value in an execution's state: anything, a .NET type as the functions' serializer writes it, or named members.</summary>
abstract record Shape
{
    public static readonly Shape Any = new Anything(), Text = new Clr(typeof(string));

    /// <returns>A step's input and output types.</returns>
    public static (Type Input, Type Output) Of(Type step)
    {
        var contract = step.GetInterfaces().Single(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IStep<,>));
        return (contract.GetGenericArguments()[0], contract.GetGenericArguments()[1]);
    }

    /// <returns>The member's shape, or null when it may be missing.</returns>
    public abstract Shape? Member(string name);

    /// <summary>Whether a function can read it as this type.</summary>
    public abstract bool Fits(Type type);

    sealed record Anything : Shape
    {
        public override Shape Member(string name) => this;
        public override bool Fits(Type type) => true;
    }

    public sealed record Clr(Type Type) : Shape
    {
        static readonly NullabilityInfoContext Nullability = new();

        // The serializer leaves nulls out, so a member that may be null may be missing.
        public override Shape? Member(string name) => Type.GetProperty(name) is { } property
            && Nullability.Create(property).ReadState == NullabilityState.NotNull ? new Clr(property.PropertyType) : null;

        public override bool Fits(Type type) => Type == type;
    }

    public sealed record Members(IReadOnlyDictionary<string, Shape> Known) : Shape
    {
        public override Shape? Member(string name) => Known.GetValueOrDefault(name);

        public override bool Fits(Type type) => Missing(type).Count == 0;

        /// <returns>What the type's constructor asks for and is not here for certain, or is of another type.</returns>
        public IReadOnlyList<string> Missing(Type type) =>
        [
            .. type.GetConstructors().Single().GetParameters()
                .Where(parameter => Known.GetValueOrDefault(parameter.Name!) is { } known ? !known.Fits(parameter.ParameterType) : !parameter.HasDefaultValue)
                .Select(parameter => $"{parameter.Name} ({parameter.ParameterType.Name})"),
        ];

        public Members With(string name, Shape shape) => new(new Dictionary<string, Shape>(Known) { [name] = shape });
    }
}
