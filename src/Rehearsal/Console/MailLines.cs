using ComfyServerless.Rehearsal.Aws.Sns;

namespace ComfyServerless.Rehearsal.Console;

/// <summary>The e-mails that the world has sent: to whom, their subjects and first lines, and each in a file of its own.</summary>
sealed class MailLines
{
    const int FirstLines = 3, Width = 160;
    readonly TextWriter output;
    readonly string folder;
    int told;

    public MailLines(TextWriter output, string folder)
    {
        (this.output, this.folder) = (output, Path.Combine(folder, "mails"));
        if (Directory.Exists(this.folder)) Directory.Delete(this.folder, recursive: true); // an earlier run's
    }

    /// <summary>Tells of those that have come since the last time.</summary>
    public async Task WriteAsync(IReadOnlyList<Mail> mails)
    {
        Directory.CreateDirectory(folder);
        foreach (var mail in mails.Skip(told))
        {
            var file = Path.Combine(folder, $"{++told:000}.txt");
            await File.WriteAllTextAsync(file, $"To: {string.Join(", ", mail.To)}\nDate: {mail.At:yyyy-MM-dd HH:mm:ss} UTC\nSubject: {mail.Subject}\n\n{mail.Text}\n");
            output.WriteLine($"E-mail to {string.Join(", ", mail.To)}: {file}");
            output.WriteLine($"  {mail.Subject}");
            foreach (var line in mail.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Take(FirstLines)) output.WriteLine($"  > {(line.Length <= Width ? line : line[..(Width - 1)] + "…")}");
        }
    }
}
