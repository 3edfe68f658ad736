namespace ComfyServerless.Functions.Teardowns;

/// <summary>What is to go, and how patiently: the input of a Teardown with every default filled in. See docs/operations.md for the input's JSON.</summary>
/// <param name="DeleteData">Empty the buckets and delete the images, too. Confirmed by the deployment's name.</param>
/// <param name="Interrupt">Stop an execution that works on the deployment, once patience is over; false: refuse then.</param>
/// <param name="Patience">How long to wait for such an execution, in minutes: 0 to 50.</param>
/// <param name="PromptPatience">How long to wait for running prompts before ComfyUI goes, in minutes: 0 to 50.</param>
/// <param name="Scheduled">When a schedule wanted it, ISO 8601; null: a person or a program started it. Only a scheduled one can be skipped.</param>
public sealed record Teardown(bool DeleteData = false, bool Interrupt = false, int Patience = 0, int PromptPatience = 0, string? Scheduled = null);
