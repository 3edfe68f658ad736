using ComfyServerless.Rehearsal.Faults;

namespace ComfyServerless.Rehearsal.Tests.Faults;

public class FaultPlanTests
{
    [Fact]
    public void The_first_call_fails_and_no_other()
    {
        var plan = new FaultPlan([Fault.Parse("eks:CreateCluster=ServiceUnavailable")]);
        Assert.Null(plan.Next("eks", "DescribeCluster"));
        Assert.Null(plan.Next("ec2", "CreateCluster"));
        var error = plan.Next("eks", "CreateCluster")!;
        Assert.Equal((503, "ServiceUnavailable"), (error.Status, error.Code));
        Assert.Null(plan.Next("eks", "CreateCluster"));
    }

    [Fact]
    public void The_Nth_call_fails_beside_other_faults_of_the_same_operation()
    {
        var plan = new FaultPlan([Fault.Parse("eks:DescribeCluster:3=ThrottlingException"), Fault.Parse("eks:DescribeCluster=AccessDeniedException")]);
        Assert.Equal(["AccessDeniedException", null, "ThrottlingException", null], Enumerable.Range(0, 4).Select(_ => plan.Next("eks", "DescribeCluster")?.Code));
    }

    [Fact]
    public void What_never_came_is_told()
    {
        var plan = new FaultPlan([Fault.Parse("eks:CreateCluster=X"), Fault.Parse("kubernetes:apply deployments:2=Conflict")]);
        plan.Next("eks", "CreateCluster");
        plan.Next("kubernetes", "apply deployments");
        Assert.Equal("kubernetes:apply deployments:2=Conflict", Assert.Single(plan.Unmet).ToString());
    }

    [Theory]
    [InlineData("ThrottlingException", 400)]
    [InlineData("AccessDeniedException", 403)]
    [InlineData("InternalServerError", 500)]
    [InlineData("ServiceUnavailable", 503)]
    [InlineData("NotFound", 404)]
    [InlineData("Conflict", 409)]
    [InlineData("TooManyRequests", 429)]
    public void An_error_comes_with_the_status_that_its_name_stands_for(string error, int status) => Assert.Equal(status, new FaultPlan([Fault.Parse($"x:Y={error}")]).Next("x", "Y")!.Status);

    [Theory]
    [InlineData("CreateCluster=X")]
    [InlineData("eks:CreateCluster")]
    [InlineData("eks:CreateCluster:0=X")]
    [InlineData("eks:CreateCluster:x=X")]
    [InlineData("eks:CreateCluster=")]
    [InlineData("")]
    public void What_is_not_of_the_form_is_refused_with_the_form(string text)
        => Assert.Contains("is not of the form SERVICE:OPERATION[:N]=ERROR", Assert.Throws<FormatException>(() => Fault.Parse(text)).Message);
}
