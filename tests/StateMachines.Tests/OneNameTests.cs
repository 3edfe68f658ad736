using System.Reflection;
using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using ComfyServerless.Cdk.Permissions;
using ComfyServerless.Cdk.Steps;
using ComfyServerless.Functions.Hosting;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.StateMachines.Tests;

/// <summary>State = class = file = Lambda = permission entry = row of the documentation. Each list is compared whole, so that a name in any of them is in all.</summary>
public sealed class OneNameTests
{
    static readonly string[] Verbs = ["Verify", "Ensure", "Apply", "Build", "Seed", "Install", "Await", "Attach", "Resolve", "Sync", "Remove", "Explain"];
    static readonly IReadOnlyList<string> Steps = Sorted(Composition.Steps.Select(type => type.Name));

    [Fact]
    public void The_machines_tasks_are_the_steps_but_for_those_that_queues_the_clock_and_rules_run()
    {
        Assert.Equal(Steps.Except(StepCatalogue.OfQueues).Except(StepCatalogue.OfTheClock).Except(StepCatalogue.OfRules), Sorted(Machines.Tasks.Select(state => state.Name).Distinct()));
        Assert.Subset(Steps.ToHashSet(), StepCatalogue.OfQueues.Union(StepCatalogue.OfTheClock).Union(StepCatalogue.OfRules).ToHashSet());
    }

    [Fact]
    public void A_task_runs_the_function_of_its_own_name() => Assert.All(Machines.Tasks, state => Assert.Equal($"${{{state.Name}}}", state.Json["Resource"]!.GetValue<string>()));

    [Fact]
    public void A_step_has_one_task_in_a_machine()
        => Assert.All(Machines.Tasks.GroupBy(state => (state.Machine, state.Name)), states => Assert.Single(states));

    [Fact]
    public void Each_step_stands_in_the_file_of_its_name_in_the_folder_of_its_room()
        => Assert.All(Composition.Steps, step =>
        {
            Assert.Equal("ComfyServerless.Functions", step.Namespace![..step.Namespace!.LastIndexOf('.')]);
            var file = Path.Combine(Repository.Root, "src", "Functions", step.Namespace!.Split('.')[^1], step.Name + ".cs");
            Assert.True(File.Exists(file), $"{file} is missing");
            Assert.Contains($"class {step.Name}(", File.ReadAllText(file));
        });

    [Fact]
    public void Each_step_has_its_function_of_the_same_name_input_and_output()
    {
        var functions = typeof(Functions.Hosting.Functions).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly);
        Assert.All(functions, function => Assert.NotNull(function.GetCustomAttribute<LambdaFunctionAttribute>()));
        Assert.Equal(Steps, Sorted(functions.Select(function => function.Name)));
        Assert.All(functions, function =>
        {
            var step = Composition.Steps.Single(type => type.Name == function.Name);
            var (input, output) = Shape.Of(step);
            Assert.Equal([input, typeof(ILambdaContext), step], function.GetParameters().Select(parameter => parameter.ParameterType));
            Assert.Equal(typeof(Task<>).MakeGenericType(output), function.ReturnType);
            Assert.Equal(step.Name + "Input", input.Name);
        });
    }

    [Fact]
    public void Each_step_has_its_row_in_the_catalogue_and_no_row_is_left_over()
    {
        Assert.Equal(Steps, StepCatalogue.All.Select(step => step.Name));
        var rows = (System.Collections.IDictionary)typeof(StepCatalogue).GetField("Rows", BindingFlags.Static | BindingFlags.NonPublic)!.GetValue(null)!;
        Assert.Equal(Steps, Sorted(rows.Keys.Cast<string>()));
    }

    [Fact]
    public void Each_step_has_its_permissions_entry() => Assert.Equal(Steps, Sorted(StepPermissions.Steps));

    [Fact]
    public void A_steps_name_begins_with_one_of_the_verbs()
        => Assert.All(Steps, step => Assert.Contains(Verbs, verb => step.StartsWith(verb, StringComparison.Ordinal) && step.Length > verb.Length && char.IsUpper(step[verb.Length])));

    [Fact]
    public void States_without_code_are_named_by_their_kind()
        => Assert.All(Machines.All, state => Assert.True(state.Kind switch
        {
            "Parallel" => state.Name.StartsWith("Prepare", StringComparison.Ordinal),
            "Choice" => state.Name.StartsWith("Is", StringComparison.Ordinal) || state.Name.StartsWith("Has", StringComparison.Ordinal),
            _ => !Verbs.Any(verb => state.Name.StartsWith(verb, StringComparison.Ordinal)) || state.Kind == "Task",
        }, $"{state} is a {state.Kind}"));

    [Fact]
    public void Exceptions_are_flat_and_sealed_because_their_bare_name_is_the_error()
        => Assert.All(Exceptions, type => Assert.True(type.IsSealed && type.BaseType == typeof(Exception), $"{type.Name} must be sealed and derive from Exception itself"));

    [Fact]
    public void Every_error_of_ours_that_a_machine_names_exists()
        => Assert.All(Machines.All.SelectMany(state => state.Retriers.Concat(state.Catchers)).SelectMany(State.Errors).Distinct().Where(error => !error.Contains('.')),
            error => Assert.Contains(error, Exceptions.Select(type => type.Name)));

    [Fact]
    public void Each_step_has_its_test_class_in_the_room_of_the_same_name()
        => Assert.All(Composition.Steps, step => Assert.True(File.Exists(Path.Combine(Repository.Root, "tests", "Functions.Tests", step.Namespace!.Split('.')[^1], step.Name + "Tests.cs")), $"{step.Name} has no tests"));

    static IEnumerable<Type> Exceptions => typeof(NotReadyException).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Exception)));

    static IReadOnlyList<string> Sorted(IEnumerable<string> names) => [.. names.Order(StringComparer.Ordinal)];
}
