using System.Text.Json;
using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using ComfyServerless.Functions.Hosting;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Records;

/// <summary>Reads the record of what is deployed.</summary>
public sealed class DeploymentRecords(IAmazonSimpleSystemsManagement ssm, Settings settings)
{
    /// <returns>Null: nothing was ever deployed.</returns>
    /// <exception cref="InvalidDeploymentException">The parameter holds something else.</exception>
    public async Task<DeploymentRecord?> ReadAsync(CancellationToken cancel)
    {
        try
        {
            var found = await ssm.GetParameterAsync(new GetParameterRequest { Name = RecordParameter.Of(settings.Deployment) }, cancel);
            return JsonSerializer.Deserialize<DeploymentRecord>(found.Parameter.Value, RecordJson.Options) ?? throw new JsonException("it holds null");
        }
        catch (ParameterNotFoundException)
        {
            return null;
        }
        catch (JsonException error)
        {
            throw new InvalidDeploymentException($"The SSM parameter {RecordParameter.Of(settings.Deployment)} holds no record of a deployment ({error.Message}); put an earlier version of it back, or delete it to begin with the defaults");
        }
    }
}
