namespace ComfyServerless.Functions.Failure.Causes;

/// <summary>The image's build, the models' and helm's. Beside each row: where its words were read.</summary>
static class BuildCauses
{
    public static IReadOnlyList<KnownCause> All { get; } =
    [
        // github.com/dusty-nv/jetson-containers/issues/1468 (uv), pip.pypa.io/en/stable/topics/dependency-resolution (pip), github.com/NousResearch/hermes-agent/issues/7052
        new("packages", "No solution found when resolving dependencies|ResolutionImpossible|resolution-too-deep", "The Python packages of ComfyUI and the custom nodes contradict each other.",
            "The lines below name the two sides: leave a custom node out, take another commit of it, or another version of ComfyUI.", Page.Build),
        // docs.astral.sh/uv/pip/compile: --require-hashes
        new("package-hash", "Hash mismatch for|THESE PACKAGES DO NOT MATCH THE HASHES", "A Python package is not the one that was locked.", "Resolve anew with comfyui_image/lock; if only one package differs, be careful: it may have been tampered with.", Page.Build),
        // github.com/cdklabs/cdk-ecr-deployment/issues/81
        new("build-disk", "no space left on device", "The build has filled its disk.", "Leave out what makes the image so large (custom nodes, models in the image), or give the CodeBuild project a larger compute type.", Page.Build),
        // github.com/docker/hub-feedback/issues/2429, github.com/aws-samples/aws-modern-application-workshop/issues/237
        new("registry-limit", "toomanyrequests|reached your pull rate limit|429 Too Many Requests", "A registry answered 429: it limits anonymous pulls, and CodeBuild shares its addresses with others.",
            "Take the base image from ECR Public, nvcr.io or the own registry instead of Docker Hub; or start the execution again later.", Page.Build),
        // git 2.39's own words for a tag and for a commit that is not there
        new("version", "couldn't find remote ref (?<ref>\\S+)|Remote branch (?<ref>\\S+) not found|not our ref (?<ref>[0-9a-f]+)", "The repository has no version {ref}.",
            "Name a tag such as v0.3.76, or a commit of 40 hex digits, that is in the repository.", Page.Build),
        // buildspecs/comfyui-image.yml, whose own text CodeBuild logs as well; ComfyUI, nodes.py
        new("custom-node", "^ComfyUI can't import every custom node|seconds \\(IMPORT FAILED\\)", "ComfyUI cannot import one of the custom nodes.", "The lines with IMPORT FAILED name it and its error: leave it out, or take another commit of it.", Page.Build),
        // src/Seeding/ModelSource.cs; Hugging Face's own: github.com/ToTheBeginning/PuLID/issues/97
        new("gated-model", "the model is gated|Cannot access gated repo|Access to model (?<model>\\S+) is restricted", "A model of the set is given only to those who have accepted its licence.",
            "Accept the licence on its page, and keep a token of that account in the SSM SecureString /comfyserverless/{deployment}/model-token.", Page.Build),
        // github.com/helm/helm/issues/8987
        new("helm-pending", "another operation \\(install/upgrade/rollback\\) is in progress", "helm was killed in the middle of an earlier change of a controller.", "Start the execution again: the build rolls the release back first.", Page.Build),
        // docs.aws.amazon.com/codebuild/latest/userguide/troubleshooting.html
        new("build-time", "BUILD_TIMED_OUT|Build has timed out|Build \\S+ TIMED_OUT", "The build took longer than its project allows.", "Start the execution again: what it has cached is not built a second time.", Page.Build),
        // docs.aws.amazon.com/codebuild/latest/userguide/troubleshooting.html
        new("build-network", "VPC_CLIENT_ERROR|Could not resolve host|curl: \\((6|7|28)\\)", "The build does not reach the internet.", "Is the NAT gateway there, and do the private route tables lead to it? Start the execution again: EnsureEgress makes them anew.", Page.Build),
    ];
}
