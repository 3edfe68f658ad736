using ComfyServerless.Functions.Logs;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Tests.Logs;

public sealed class SecretsTests
{
    const string Value = "QmFzZTY0VmFsdWUrb2YvYWxsPT0xMjM0", Key = "AKIAIOSFODNN7EXAMPLE", Token = "hf_AbCdEfGhIjKlMnOpQrSt";

    public static TheoryData<string, string> Texts => new()
    {
        { $"curl: (22) https://b.s3.amazonaws.com/k?X-Amz-Date=20300107T090000Z&X-Amz-Signature={Value}&x-id=GetObject answered 403", Value },
        { $"https://b.s3.amazonaws.com/k?X-Amz-Security-Token={Value}", Value },
        { $"https://b.s3.amazonaws.com/k?X-Amz-Credential={Key}%2F20300107%2Fus-west-2%2Fs3%2Faws4_request", Key },
        { $"https://cdn.example.com/k?Expires=1&Signature={Value}&Key-Pair-Id=K1", Value },
        { $"authorization: Bearer {Value}", Value },
        { $"Authorization: basic {Value}", Value },
        { "the API refused k8s-aws-v1.aHR0cHM6Ly9zdHMuYW1hem9uYXdz", "aHR0cHM6Ly9zdHMuYW1hem9uYXdz" },
        { $"401 for {Token}: gated", Token },
        { $"The security token of {Key} has expired", Key },
        { $"AWS_SECRET_ACCESS_KEY={Value}", Value },
        { $$"""{"SecretAccessKey": "{{Value}}"}""", Value },
        { $$"""{"aws_session_token":"{{Value}}"}""", Value },
        { $"password={Value}", Value },
        { $"fatal: could not read https://me:{Value}@github.com/a/b.git", Value },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public void What_opens_something_is_hidden_and_the_rest_of_the_text_stays(string text, string secret)
    {
        var hidden = Secrets.Hide(text);
        Assert.DoesNotContain(secret, hidden);
        Assert.Contains(Secrets.Hidden, hidden);
        Assert.StartsWith(text[..text.IndexOf(secret, StringComparison.Ordinal)][..8], hidden);
    }

    [Theory]
    [InlineData("cluster comfyui is CREATING since 14:02:10")]
    [InlineData("set HF_TOKEN in the SSM parameter /comfyserverless/comfyui/model-token")]
    [InlineData("the password of comfyui is in the SSM parameter /comfyserverless/comfyui/edge/users/comfyui")]
    [InlineData("https://d1.cloudfront.net answers 401; https://github.com/comfyanonymous/ComfyUI.git has no v9.9.9")]
    [InlineData("EKS is busy: ThrottlingException: Rate exceeded")]
    public void Other_texts_stay_as_they_are(string text) => Assert.Same(text, Secrets.Hide(text));

    [Fact]
    public void An_exception_keeps_its_name_and_loses_what_must_not_be_read()
    {
        var without = Secrets.Without(new BuildFailedException($"exit 22\ncurl: https://b.example/k?X-Amz-Signature={Value}"));
        Assert.IsType<BuildFailedException>(without);
        Assert.Equal($"exit 22\ncurl: https://b.example/k?X-Amz-Signature={Secrets.Hidden}", without.Message);
    }

    [Fact]
    public void What_the_exception_behind_it_says_is_not_passed_on_either()
    {
        var without = Secrets.Without(new InvalidOperationException("it failed", new InvalidOperationException($"Bearer {Value}")));
        Assert.Equal(("it failed", null), (without.Message, without.InnerException));
    }

    [Fact]
    public void Any_other_exception_stays_itself()
    {
        var failure = new NotReadyException("cluster comfyui is CREATING");
        Assert.Same(failure, Secrets.Without(failure));
    }
}
