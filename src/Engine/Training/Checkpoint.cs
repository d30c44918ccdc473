using System.Runtime.InteropServices;
using AntLM.Engine.Interop;
using AntLM.Engine.Models;
using AntLM.Engine.Tensors;

namespace AntLM.Engine.Training;

/// <summary>What of a run is kept to continue it bit for bit: parameters, moments, counters.</summary>
public static class Checkpoint
{
    /// <summary>Writes the files of a checkpoint into its directory.</summary>
    /// <exception cref="UserException">A file cannot be written.</exception>
    public static void Save(TrainingRun run, CheckpointDirectory directory)
    {
        var model = run.Session.Model;
        ModelConfigurationFile.Write(directory.ModelConfigurationFile, model.Configuration);
        SaveModel(model, directory.ModelFile);
        SafetensorsWriter.Write(
            directory.OptimizerFile,
            run.Optimizer.Blocks.OrderBy(block => block.Key, StringComparer.Ordinal)
                .SelectMany(block => TensorsOf(model.Parameters, block.Value, block.Key + ".")));
        new TrainingState(
            TrainingState.CurrentFormat, run.EpochsCompleted, run.StepsCompleted, run.Optimizer.StepsTaken, run.Seed,
            run.Schedule.ToString(), run.Text).Write(directory.StateFile);
    }

    /// <summary>Writes a model's parameters under their published names.</summary>
    /// <exception cref="UserException">The file cannot be written.</exception>
    public static void SaveModel(LanguageModel model, string file) =>
        SafetensorsWriter.Write(file, TensorsOf(model.Parameters, model.Parameters.Values, prefix: ""));

    /// <summary>Reads a model's parameters.</summary>
    /// <param name="model">Has the sizes that the file was written with.</param>
    /// <param name="file">A safetensors file of all parameters under their published names.</param>
    /// <exception cref="UserException">The file cannot be read, lacks a parameter, has one too many, or one of another shape.</exception>
    public static void LoadModel(LanguageModel model, string file)
    {
        using var tensors = SafetensorsFile.Open(file);
        CheckNames(tensors, model.Parameters.Entries.Select(entry => entry.Name), file);
        foreach (var entry in model.Parameters.Entries)
        {
            model.Parameters.Load(entry.Name, Read(tensors, entry.Name, entry.Shape, file));
        }
    }

    /// <summary>Sets a run to the state of a checkpoint.</summary>
    /// <exception cref="UserException">A file cannot be read, or belongs to another model, seed, text or optimiser.</exception>
    public static void Restore(TrainingRun run, CheckpointDirectory directory)
    {
        var state = TrainingState.Read(directory.StateFile);
        if (state.Seed != run.Seed)
        {
            throw new UserException(
                $"{directory.Path} was written with seed {state.Seed}, the run has seed {run.Seed}: give the same one.");
        }

        if (state.Text is not null && run.Text is not null && state.Text != run.Text)
        {
            throw new UserException($"{directory.Path} was trained on other text than the run is given now: give the same text.");
        }

        try
        {
            LoadModel(run.Session.Model, directory.ModelFile);
            LoadMoments(run, directory.OptimizerFile);
        }
        catch (UserException exception)
        {
            throw new UserException(
                $"{exception.Message} If it is damaged, delete {directory.Path} to go on from the checkpoint before it.", exception);
        }

        run.Optimizer.StepsTaken = state.OptimizerSteps;
        run.EpochsCompleted = state.Epoch;
        run.StepsCompleted = state.NextStep;
    }

    private static void LoadMoments(TrainingRun run, string file)
    {
        var model = run.Session.Model;
        using var tensors = SafetensorsFile.Open(file);
        var blocks = run.Optimizer.Blocks;
        CheckNames(
            tensors,
            blocks.Keys.SelectMany(block => model.Parameters.Entries.Select(entry => $"{block}.{entry.Name}")),
            file);
        foreach (var (block, tensor) in blocks)
        {
            foreach (var entry in model.Parameters.Entries)
            {
                var values = Read(tensors, $"{block}.{entry.Name}", entry.Shape, file);
                model.Device.Upload<float>(values, ParameterSet.Part(tensor, entry));
            }
        }
    }

    private static IEnumerable<SafetensorsTensor> TensorsOf(ParameterSet parameters, Tensor block, string prefix) =>
        parameters.Entries.Select(entry => new SafetensorsTensor(
            prefix + entry.Name,
            SafetensorsType.F32,
            entry.Shape.Dimensions.ToArray(),
            stream => stream.Write(MemoryMarshal.AsBytes(parameters.Read(ParameterSet.Part(block, entry)).AsSpan()))));

    private static void CheckNames(SafetensorsFile tensors, IEnumerable<string> expected, string file)
    {
        var names = expected.ToHashSet(StringComparer.Ordinal);
        if (names.FirstOrDefault(name => !tensors.Contains(name)) is { } missing)
        {
            throw new UserException($"{file} has no tensor {missing}: it belongs to another model.");
        }

        if (tensors.Names.FirstOrDefault(name => !names.Contains(name)) is { } unknown)
        {
            throw new UserException($"{file} has a tensor {unknown} that the model does not have: it belongs to another model.");
        }
    }

    private static float[] Read(SafetensorsFile tensors, string name, Shape shape, string file)
    {
        var entry = tensors.Entry(name);
        return entry.Shape.SequenceEqual(shape.Dimensions.ToArray())
            ? tensors.ReadFloats(name)
            : throw new UserException($"{file}: {name} is {entry.ShapeText}, the model's is {shape}: it belongs to another model.");
    }
}
