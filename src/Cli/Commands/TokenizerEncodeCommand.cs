using System.CommandLine;
using System.Text;
using System.Text.Json;
using AntLM.Engine;
using AntLM.Engine.Data.Tokenizers;

namespace AntLM.Cli.Commands;

/// <summary>`antlm tokenizer encode`: one JSON string a line in, one JSON array of ids a line out.</summary>
public static class TokenizerEncodeCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var file = new Option<string>("--tokenizer") { Description = "A tokenizer.json.", HelpName = "FILE", Required = true };
        var special = new Option<bool>("--special-tokens") { Description = "Add the special tokens of the tokenizer's template." };
        var command = new Command("encode", "Read one JSON string a line and write one JSON array of ids a line.") { file, special };
        command.SetAction((parsed, cancellation) =>
        {
            var tokenizer = Tokenizer.Load(parsed.GetValue(file)!);
            using var input = new StreamReader(Console.OpenStandardInput(), new UTF8Encoding(false, throwOnInvalidBytes: true));
            Encode(tokenizer, parsed.GetValue(special), input, parsed.InvocationConfiguration.Output, cancellation);
            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }

    internal static void Encode(
        Tokenizer tokenizer, bool addSpecialTokens, TextReader input, TextWriter output, CancellationToken cancellation = default)
    {
        for (var number = 1; ReadLine(input, number) is { } line; number++)
        {
            cancellation.ThrowIfCancellationRequested();
            output.WriteLine($"[{string.Join(',', tokenizer.Encode(ReadString(line, number), addSpecialTokens))}]");
        }
    }

    private static string? ReadLine(TextReader input, int number)
    {
        try
        {
            return input.ReadLine();
        }
        catch (DecoderFallbackException exception)
        {
            throw new UserException($"standard input, line {number} or soon after: not UTF-8", exception);
        }
    }

    private static string ReadString(string line, int number)
    {
        try
        {
            return JsonSerializer.Deserialize<string>(line) ?? throw new JsonException();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new UserException($"standard input, line {number}: a JSON string is expected, like \"some text\"", exception);
        }
    }
}
