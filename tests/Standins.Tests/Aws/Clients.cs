using Amazon.CertificateManager;
using Amazon.CloudFormation;
using Amazon.CloudWatchLogs;
using Amazon.CodeBuild;
using Amazon.ECR;
using Amazon.EKS;
using Amazon.ElasticLoadBalancingV2;
using Amazon.IdentityManagement;
using Amazon.Runtime;
using Amazon.ServiceQuotas;
using Amazon.SimpleNotificationService;
using Amazon.StepFunctions;

namespace ComfyServerless.Standins.Tests.Aws;

/// <summary>Clients of a loopback listener, with credentials that belong to nobody.</summary>
static class Clients
{
    static readonly BasicAWSCredentials Credentials = new("AKIDEXAMPLE", "secret");

    public static AmazonEKSClient Eks(Loopback aws) => new(Credentials, To(aws, new AmazonEKSConfig()));
    public static AmazonCodeBuildClient CodeBuild(Loopback aws) => new(Credentials, To(aws, new AmazonCodeBuildConfig()));
    public static AmazonStepFunctionsClient StepFunctions(Loopback aws) => new(Credentials, To(aws, new AmazonStepFunctionsConfig()));
    public static AmazonECRClient Ecr(Loopback aws) => new(Credentials, To(aws, new AmazonECRConfig()));
    public static AmazonCertificateManagerClient Certificates(Loopback aws) => new(Credentials, To(aws, new AmazonCertificateManagerConfig()));
    public static AmazonCloudFormationClient CloudFormation(Loopback aws) => new(Credentials, To(aws, new AmazonCloudFormationConfig()));
    public static AmazonElasticLoadBalancingV2Client LoadBalancing(Loopback aws) => new(Credentials, To(aws, new AmazonElasticLoadBalancingV2Config()));
    public static AmazonIdentityManagementServiceClient Iam(Loopback aws) => new(Credentials, To(aws, new AmazonIdentityManagementServiceConfig()));
    public static AmazonCloudWatchLogsClient Logs(Loopback aws) => new(Credentials, To(aws, new AmazonCloudWatchLogsConfig()));
    public static AmazonSimpleNotificationServiceClient Notifications(Loopback aws) => new(Credentials, To(aws, new AmazonSimpleNotificationServiceConfig()));
    public static AmazonServiceQuotasClient Quotas(Loopback aws) => new(Credentials, To(aws, new AmazonServiceQuotasConfig()));

    static TConfig To<TConfig>(Loopback aws, TConfig config) where TConfig : ClientConfig
    {
        (config.ServiceURL, config.AuthenticationRegion) = (aws.Url, "eu-west-1");
        return config;
    }
}
