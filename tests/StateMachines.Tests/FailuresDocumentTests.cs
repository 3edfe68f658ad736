using System.Text.RegularExpressions;
using ComfyServerless.TestKit;

namespace ComfyServerless.StateMachines.Tests;

/// <summary>docs/failures.md names tests that exist.</summary>
public partial class FailuresDocumentTests
{
    [Fact]
    public void Each_line_of_the_page_of_failures_names_tests_that_exist()
    {
        var rows = Repository.Read("docs", "failures.md").Split('\n').Where(line => line.StartsWith('|') && !line.StartsWith("|---", StringComparison.Ordinal) && !line.StartsWith("| What happens", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(rows);
        Assert.Empty(rows.Where(row => !Named().IsMatch(row)).Select(row => $"no test: {row}"));
        Assert.Empty(rows.SelectMany(row => Named().Matches(row)).Select(match => (Class: match.Groups["class"].Value, Method: match.Groups["method"].Value)).Distinct()
            .Where(test => !Exists(test.Class, test.Method)).Select(test => $"there is no test {test.Class}.{test.Method}"));
    }

    static bool Exists(string type, string method) => Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), $"{type}.cs", SearchOption.AllDirectories)
        .Any(file => File.ReadAllText(file).Contains($" {method}(", StringComparison.Ordinal));

    [GeneratedRegex(@"`(?<class>\w+Tests)\.(?<method>\w+)`", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Named();
}
