using System.CommandLine;
using AntLM.Engine.Data.Tokenizers;
using AntLM.Engine.Devices;
using AntLM.Engine.Models;
using AntLM.Engine.Training;

namespace AntLM.Cli;

/// <summary>A trained model with the device that it lies on, opened as `--checkpoint` and `--device` say.</summary>
internal sealed class CheckpointOpening : IDisposable
{
    private CheckpointOpening(Device device, TrainedModel trained)
    {
        Device = device;
        Trained = trained;
    }

    /// <summary>Where it lies.</summary>
    public Device Device { get; }

    /// <summary>The model and what was stored with it.</summary>
    public TrainedModel Trained { get; }

    /// <summary>The model.</summary>
    public LanguageModel Model => Trained.Model;

    /// <summary>Its tokenizer.</summary>
    public Tokenizer Tokenizer => Trained.Tokenizer;

    /// <summary>Opens device and checkpoint.</summary>
    public static CheckpointOpening Open(ParseResult parsed, Option<string> checkpoint, DeviceOptions device)
    {
        var opened = device.Open(parsed);
        try
        {
            return new CheckpointOpening(opened, TrainedModel.Open(parsed.GetValue(checkpoint)!, opened));
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>Frees the model and closes the device.</summary>
    public void Dispose()
    {
        Trained.Dispose();
        Device.Dispose();
    }
}
