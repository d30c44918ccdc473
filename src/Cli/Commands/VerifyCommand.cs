using System.CommandLine;
using System.Globalization;
using AntLM.Engine.Verification;

namespace AntLM.Cli.Commands;

/// <summary>`antlm verify`: reference cases computed on this machine, each error in percent of its limit.</summary>
public static class VerifyCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var cases = new Argument<string[]>("CASE")
        {
            Description = "NAME.json of a model, a trajectory or minimal pairs; its tensors lie beside it.",
            Arity = ArgumentArity.OneOrMore,
        };
        var device = new DeviceOptions();
        var dump = new Option<string?>("--dump")
        {
            Description = "Write NAME.actual.json and NAME.actual.safetensors, the computed values, into this folder.",
            HelpName = "DIR",
        };
        var command = new Command("verify", "Compare with reference values; exits with 1 when an error is over its limit.")
        {
            cases, dump,
        };
        device.AddTo(command);
        command.SetAction(parsed =>
        {
            var output = parsed.InvocationConfiguration.Output;
            using var opened = device.Open(parsed);
            output.WriteLine($"computed on {opened.Description}");
            var anyOver = false;
            foreach (var path in parsed.GetValue(cases)!)
            {
                var result = VerificationRun.Run(path, opened);
                Print(result, output);
                anyOver |= result.IsOver;
                if (parsed.GetValue(dump) is { } folder)
                {
                    VerificationRun.Dump(result, folder);
                }
            }

            return anyOver ? ExitCode.Failure : ExitCode.Success;
        });
        return command;
    }

    private static void Print(VerificationResult result, TextWriter output)
    {
        output.WriteLine(result.Name);
        foreach (var quantity in result.Quantities)
        {
            var where = quantity.Where.Length > 0 ? $"  (worst: {quantity.Where})" : "";
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  {quantity.Percent,9:0.0} %  {(quantity.IsOver ? "OVER" : "    ")}  {quantity.Name}{where}"));
        }

        foreach (var name in result.WithoutReference)
        {
            output.WriteLine($"          -        {name}  (the case has no reference)");
        }

        var over = result.Quantities.Count(quantity => quantity.IsOver);
        var verdict = over == 0 ? "all within" : $"{over} over";
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"  {result.Quantities.Count} quantities compared, {verdict} their limits ({result.Limits})"));
    }
}
