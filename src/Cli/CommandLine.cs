using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;
using AntLM.Cli.Commands;
using AntLM.Engine;
using AntLM.Engine.Configuration;

namespace AntLM.Cli;

/// <summary>The command `antlm`: its subcommands, and the one place where errors become lines and exit codes.</summary>
public static class CommandLine
{
    /// <summary>Set to 1 to see the stack trace of an error.</summary>
    public const string TraceVariable = "ANTLM_TRACE";

    /// <summary>The root command with all its subcommands.</summary>
    public static RootCommand Create()
    {
        var root = new RootCommand("AntLM trains one language model by causal and by masked language modelling in turn.")
        {
            QuickstartCommand.Create(),
            TrainCommand.Create(),
            ReportCommand.Create(),
            GenerateCommand.Create(),
            FillMaskCommand.Create(),
            EvalCommand.Create(),
            FinetuneCommand.Create(),
            ExportCommand.Create(),
            ImportCommand.Create(),
            DataCommand.Create(),
            TokenizerCommand.Create(),
            BenchCommand.Create(),
            ProfileCommand.Create(),
            VerifyCommand.Create(),
            DoctorCommand.Create(),
        };
        root.Options.OfType<VersionOption>().Single().Action = new VersionAction();
        return root;
    }

    /// <summary>Runs one command line.</summary>
    /// <param name="arguments">What stands behind `antlm`.</param>
    /// <param name="output">Results go here.</param>
    /// <param name="error">Errors go here, one line each.</param>
    /// <param name="cancellation">Cancelled by Ctrl-C.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static Task<int> RunAsync(
        IReadOnlyList<string> arguments, TextWriter output, TextWriter error, CancellationToken cancellation = default) =>
        RunAsync(Create(), arguments, output, error, cancellation);

    /// <summary>Runs one command line with the commands that are given.</summary>
    internal static async Task<int> RunAsync(
        RootCommand root, IReadOnlyList<string> arguments, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        var parsed = root.Parse(arguments);
        if (parsed.Action is ParseErrorAction)
        {
            WriteError(error, $"{Mistake(parsed)} `{CommandPath(parsed)} --help` shows what can be written.");
            return ExitCode.UserError;
        }

        var invocation = new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
            Output = output,
            Error = error,
        };
        try
        {
            return await parsed.InvokeAsync(invocation, cancellation);
        }
        catch (Exception exception)
        {
            return Report(exception, error, cancellation);
        }
    }

    private static int Report(Exception exception, TextWriter error, CancellationToken cancellation)
    {
        if (exception is OperationCanceledException && cancellation.IsCancellationRequested)
        {
            WriteError(error, "interrupted");
            return ExitCode.Interrupted;
        }

        var byUser = FindUserException(exception);
        if (Environment.GetEnvironmentVariable(TraceVariable) == "1")
        {
            error.WriteLine(exception);
        }

        if (byUser is not null)
        {
            WriteError(error, byUser.Message);
            return ExitCode.UserError;
        }

        WriteError(
            error,
            $"unexpected error, {exception.GetType().Name}: {exception.Message} ({TraceVariable}=1 shows where it came from)");
        return ExitCode.Failure;
    }

    /// <summary>A worker thread's exception arrives inside an AggregateException.</summary>
    private static UserException? FindUserException(Exception exception) => exception switch
    {
        UserException user => user,
        AggregateException many => many.Flatten().InnerExceptions.OfType<UserException>().FirstOrDefault(),
        _ => null,
    };

    private static void WriteError(TextWriter error, string message) =>
        error.WriteLine("antlm: " + message.ReplaceLineEndings(" "));

    private static string Mistake(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var commands = command.Subcommands.Select(subcommand => subcommand.Name).ToArray();
        if (commands.Length == 0)
        {
            return string.Join(' ', parsed.Errors[0].Message.Split((char[])['\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries));
        }

        return parsed.UnmatchedTokens is [var written, ..]
            ? $"'{written}' is not a command of `{CommandPath(parsed)}`. {NearestName.Suggestion(written, commands)}"
            : $"`{CommandPath(parsed)}` needs a command: {string.Join(", ", commands)}.";
    }

    private static string CommandPath(ParseResult parsed)
    {
        var names = new List<string>();
        for (var result = parsed.CommandResult; result.Parent is System.CommandLine.Parsing.CommandResult parent; result = parent)
        {
            names.Insert(0, result.Command.Name);
        }

        return string.Join(' ', names.Prepend("antlm"));
    }

    private sealed class VersionAction : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            var version = typeof(CommandLine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!;
            parseResult.InvocationConfiguration.Output.WriteLine($"antlm {version.InformationalVersion}");
            return ExitCode.Success;
        }
    }
}
