using Spectre.Console;

namespace AntLM.Cli.Progress;

/// <summary>On a terminal one line that is written over and over, with lines above it that stay; elsewhere plain lines.</summary>
/// <param name="output">Where lines go.</param>
/// <param name="terminal">The terminal that the writer belongs to, for a live line; or null.</param>
internal sealed class LiveLine(TextWriter output, IAnsiConsole? terminal)
{
    private const string BeginningOfEmptyLine = "\r\u001b[2K";

    /// <summary>Whether there is a line that can be written over.</summary>
    public bool IsTerminal => terminal is not null;

    /// <summary>Whether something stands in the live line.</summary>
    public bool IsShown { get; private set; }

    /// <summary>On a writer: with a live line when it is the terminal's, else with plain lines.</summary>
    public static LiveLine On(TextWriter output)
    {
        var isTerminal = (ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected)
            || (ReferenceEquals(output, Console.Error) && !Console.IsErrorRedirected);
        var terminal = isTerminal
            ? AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) })
            : null;
        return new LiveLine(output, terminal is { Profile.Capabilities.Ansi: true } ? terminal : null);
    }

    /// <summary>Writes over the live line, or a plain line where there is none.</summary>
    public void Show(string text)
    {
        if (terminal is null)
        {
            WriteLine(text);
            return;
        }

        // A line that fills the terminal would wrap, and could not be written over.
        var width = Math.Max(terminal.Profile.Width - 1, 1);
        terminal.Write(new ControlCode(BeginningOfEmptyLine));
        terminal.Write(new Text(text.Length > width ? text[..width] : text));
        IsShown = true;
    }

    /// <summary>Writes a line that stays, above the live line.</summary>
    public void WriteLine(string line)
    {
        Clear();
        output.WriteLine(line);
        output.Flush();
    }

    /// <summary>Leaves the terminal at the beginning of an empty line.</summary>
    public void Clear()
    {
        if (IsShown)
        {
            terminal!.Write(new ControlCode(BeginningOfEmptyLine));
            IsShown = false;
        }
    }
}
