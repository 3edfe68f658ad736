using ComfyServerless.Rehearsal.Aws.Sns;
using ComfyServerless.Rehearsal.Console;

namespace ComfyServerless.Rehearsal.Tests.Console;

public sealed class MailLinesTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("mails-").FullName;

    [Fact]
    public async Task Each_mail_is_shown_once_with_its_first_lines_and_kept_whole_in_a_file()
    {
        Directory.CreateDirectory(Path.Combine(folder, "mails"));
        File.WriteAllText(Path.Combine(folder, "mails", "009.txt"), "an earlier run's");
        using var output = new StringWriter { NewLine = "\n" };
        var lines = new MailLines(output, folder);
        Mail Make(string subject) => new(new(2030, 1, 7, 9, 0, 0, TimeSpan.Zero), ["ada@example.com", "grace@example.com"], subject, "One.\n\nTwo.\nThree.\nFour.");
        await lines.WriteAsync([Make("first")]);
        await lines.WriteAsync([Make("first"), Make("second")]);
        string[] Told(string subject, string file) => [$"E-mail to ada@example.com, grace@example.com: {Path.Combine(folder, "mails", file)}", $"  {subject}", "  > One.", "  > Two.", "  > Three."];
        Assert.Equal([.. Told("first", "001.txt"), .. Told("second", "002.txt"), ""], output.ToString().Split('\n'));
        Assert.Equal(["001.txt", "002.txt"], Directory.GetFiles(Path.Combine(folder, "mails")).Select(Path.GetFileName).Order());
        Assert.Equal("To: ada@example.com, grace@example.com\nDate: 2030-01-07 09:00:00 UTC\nSubject: first\n\nOne.\n\nTwo.\nThree.\nFour.\n", await File.ReadAllTextAsync(Path.Combine(folder, "mails", "001.txt")));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
