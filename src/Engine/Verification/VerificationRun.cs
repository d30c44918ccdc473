using System.Text.Encodings.Web;
using System.Text.Json;
using AntLM.Engine.Devices;
using AntLM.Engine.Interop;

namespace AntLM.Engine.Verification;

/// <summary>Computes reference cases on a device and compares: models, training trajectories, scores of minimal pairs.</summary>
public static class VerificationRun
{
    private static readonly JsonSerializerOptions Written = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Runs one case.</summary>
    /// <param name="path">NAME.json, its tensors beside it.</param>
    /// <param name="device">Where to compute.</param>
    /// <exception cref="UserException">A file is missing, or not of one of the three formats.</exception>
    public static VerificationResult Run(string path, Device device)
    {
        var file = CaseFile.Load(path);
        if (file.Json.ContainsKey("cases"))
        {
            return MinimalPairsCase.Run(file, device);
        }

        if (file.Json.ContainsKey("schedule"))
        {
            return TrajectoryCase.Run(file, device);
        }

        return file.Json.ContainsKey("sequence_length")
            ? ModelCase.Run(file, device)
            : throw new UserException($"{path}: not a case: it has neither \"cases\" (minimal pairs), \"schedule\" (a trajectory) nor "
                + "\"sequence_length\" (a model).");
    }

    /// <summary>Writes NAME.actual.json and, where the case has tensors, NAME.actual.safetensors.</summary>
    /// <param name="result">What a case gave.</param>
    /// <param name="folder">Made when it is not there.</param>
    /// <exception cref="UserException">A file cannot be written.</exception>
    public static void Dump(VerificationResult result, string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            var path = Path.Combine(folder, result.Name + ".actual");
            AtomicFile.WriteText(path + ".json", result.Actual.ToJsonString(Written) + "\n");
            if (result.Tensors.Count > 0)
            {
                SafetensorsWriter.Write(path + ".safetensors", result.Tensors);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{folder}: the computed values cannot be written: {exception.Message}", exception);
        }
    }
}
