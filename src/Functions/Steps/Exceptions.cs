namespace ComfyServerless.Functions.Steps;

// Lambda reports the bare type name and ASL compares it as a string: these are flat and sealed, and the class name is the error name.

/// <summary>Not there yet: the state machine tries again. The message says what is awaited and since when ("cluster comfyui is CREATING since 14:02:10").</summary>
public sealed class NotReadyException(string message) : Exception(message);

/// <summary>AWS throttles this account, has a fault of its own or does not know everywhere yet what was just made, and the SDK's tries within one attempt did not help: the state machine tries again, for minutes.</summary>
public sealed class ServiceBusyException(string message) : Exception(message);

/// <summary>A resource of the wanted name exists and does not carry this deployment's tag: nothing is touched.</summary>
public sealed class NotOwnedException(string resource, string expected, string found)
    : Exception($"{resource} exists but is not this deployment's: expected tag {expected}, found {found}. Rename or remove it, or deploy under another name.");

/// <summary>The execution's input is not a valid deployment. The message names the field's path and what is allowed.</summary>
public sealed class InvalidDeploymentException(string message) : Exception(message);

/// <summary>What the deployment needs and what the account has do not fit together. The message has a line a problem, each with its remedy; nothing was made yet.</summary>
public sealed class AccountUnfitException(string message) : Exception(message);

/// <summary>Another execution works on this deployment.</summary>
public sealed class LockedException(string message) : Exception(message);

/// <summary>A CodeBuild run failed; the message holds the failing phase and the log's last lines.</summary>
public sealed class BuildFailedException(string message) : Exception(message);

/// <summary>An AWS resource ended in a failed state; the message holds the provider's own reason.</summary>
public sealed class ResourceFailedException(string message) : Exception(message);

/// <summary>A workload's container ends again and again; the message names the pod.</summary>
public sealed class WorkloadFailedException(string message) : Exception(message);

/// <summary>ComfyUI answered, and what it answered is wrong.</summary>
public sealed class SmokeTestFailedException(string message) : Exception(message);

/// <summary>The Kubernetes API refused a request; the message is its own.</summary>
public sealed class KubernetesRefusedException(string message) : Exception(message);

/// <summary>A manifest and the values for it do not fit together: a fault of this version, found before anything is applied.</summary>
public sealed class ManifestException(string message) : Exception(message);
