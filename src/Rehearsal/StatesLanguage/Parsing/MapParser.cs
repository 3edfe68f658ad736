namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>An inline Map. Iterator and Parameters are the older names of ItemProcessor and ItemSelector.</summary>
static class MapParser
{
    public static WorkingState Map(string name, Fields fields, VariableScope scope)
    {
        fields.Exclude("ItemProcessor", "Iterator");
        fields.Exclude("ItemSelector", "Parameters");
        var processor = fields.Object(fields.Has("Iterator") ? "Iterator" : "ItemProcessor", required: true);
        var map = new MapState(name, StateParser.Next(fields), processor is null ? new("", new Dictionary<string, State>()) : Processor(processor, scope))
        {
            ItemsPath = (fields.Has("ItemsPath") ? fields.Parsed("ItemsPath", ExpressionParser.Reference) : null) ?? Query.Root,
            MaxConcurrency = fields.Amount("MaxConcurrency", least: 0),
            Parameters = fields.Template(fields.Has("Parameters") ? "Parameters" : "ItemSelector"),
        };
        return StateParser.Working(map, fields, scope);
    }

    static Branch Processor(Fields processor, VariableScope scope)
    {
        processor.Skip("Comment");
        if (processor.Object("ProcessorConfig") is { } configuration)
        {
            configuration.MustBe("Mode", "INLINE", "is not modelled");
            if (configuration.Has("ExecutionType")) configuration.Skip("ExecutionType"); // has a meaning in DISTRIBUTED only, which is refused
            configuration.RefuseTheRest();
        }

        var branch = StateMachineParser.ParseBranch(processor, scope.All);
        processor.RefuseTheRest();
        return branch;
    }
}
