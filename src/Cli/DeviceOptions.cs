using System.CommandLine;
using AntLM.Engine;
using AntLM.Engine.Devices;

namespace AntLM.Cli;

/// <summary>The options that say where a command computes, and how precisely: `--device`, `--precision`.</summary>
internal sealed class DeviceOptions
{
    private readonly Option<string> device = new("--device")
    {
        Description = "Where to compute; auto takes a GPU where there is one, and says what it took.",
        DefaultValueFactory = _ => "auto",
    };

    private readonly Option<string?> precision = new("--precision")
    {
        Description = "Activations and matrix products; by default bf16 on a GPU, fp32 on the CPU, which has nothing else.",
    };

    /// <summary>The options, not yet part of a command.</summary>
    public DeviceOptions()
    {
        device.AcceptOnlyFromAmong([.. DeviceSelection.Names]);
        precision.AcceptOnlyFromAmong([.. Precision.Names]);
    }

    /// <summary>Lets a command take them.</summary>
    public void AddTo(Command command)
    {
        command.Add(device);
        command.Add(precision);
    }

    /// <summary>Opens the device, which the caller disposes.</summary>
    /// <param name="parsed">What was written.</param>
    /// <param name="say">Is told which device "auto" took; the error output by default.</param>
    /// <exception cref="UserException">The device is not available, or does not compute in that precision.</exception>
    public Device Open(ParseResult parsed, Action<string>? say = null) => DeviceSelection.Open(
        parsed.GetValue(device)!, parsed.GetValue(precision), say ?? parsed.InvocationConfiguration.Error.WriteLine);
}
