using ComfyServerless.Functions.Deployments;
using ComfyServerless.Functions.Edge;
using ComfyServerless.Functions.Hosting;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Tests.Edge;

/// <summary>The input narrows what the CDK configuration allows.</summary>
public sealed class EdgeAdmissionTests
{
    static EdgeAdmission Of(EdgeWishes wishes, string access = "password", string users = "anna,ben", string cidrs = "") => EdgeAdmission.Of(
        new Settings(new Dictionary<string, string> { ["EdgeAccess"] = access, ["EdgeUsers"] = users, ["EdgeCidrs"] = cidrs }), wishes);

    [Fact]
    public void Without_wishes_it_is_the_configurations()
    {
        var admission = Of(new(), cidrs: "203.0.113.0/24,2001:db8::/32");
        Assert.Equal(["anna", "ben"], admission.Users);
        Assert.Equal(("password", "cb007100/24,20010db8000000000000000000000000/32", ""), (admission.Access, admission.Networks, admission.Warning));
    }

    [Fact]
    public void Users_can_be_left_out_and_not_added()
    {
        Assert.Equal(["ben"], Of(new(Users: ["ben"])).Users);
        Assert.Contains("'carl' is not one of anna, ben", Assert.Throws<InvalidDeploymentException>(() => Of(new(Users: ["ben", "carl"]))).Message);
    }

    [Theory]
    [InlineData("", "198.51.100.0/24", true)]
    [InlineData("203.0.113.0/24", "203.0.113.128/25", true)]
    [InlineData("203.0.113.0/24", "203.0.113.0/24", true)]
    [InlineData("203.0.113.0/24", "203.0.112.0/23", false)]
    [InlineData("203.0.113.0/24", "0.0.0.0/0", false)]
    [InlineData("203.0.113.0/24", "::/0", false)]
    [InlineData("203.0.113.0/24,198.51.100.0/24", "198.51.100.7/32", true)]
    [InlineData("2001:db8::/32", "2001:db8:1::/48", true)]
    [InlineData("::/0", "203.0.113.0/24", false)]
    public void Networks_can_be_narrowed_and_not_widened(string configured, string asked, bool isAllowed)
    {
        if (isAllowed) Assert.NotEmpty(Of(new(AllowedCidrs: [asked]), cidrs: configured).Networks);
        else Assert.Contains($"{asked} is in none of", Assert.Throws<InvalidDeploymentException>(() => Of(new(AllowedCidrs: [asked]), cidrs: configured)).Message);
    }

    [Fact]
    public void Open_asks_nobody_and_says_so()
    {
        var open = Of(new(), access: "open");
        Assert.Equal(("open", 0), (open.Access, open.Users.Count));
        Assert.StartsWith("WARNING: access is open", open.Warning);
        Assert.Equal("", Of(new(Enabled: false), access: "open").Warning);
    }
}
