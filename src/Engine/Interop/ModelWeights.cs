using AntLM.Engine.Models;
using AntLM.Engine.Tensors;

namespace AntLM.Engine.Interop;

/// <summary>A model's parameters, or blocks of their layout, as safetensors under the published names.</summary>
public static class ModelWeights
{
    private const int MostNamesInMessage = 5;

    /// <summary>Writes the parameters.</summary>
    /// <exception cref="UserException">The file cannot be written.</exception>
    public static void Save(string path, ParameterSet parameters) =>
        SafetensorsWriter.Write(path, Parts(parameters, parameters.Values, prefix: ""));

    /// <summary>Writes blocks of the parameters' layout, such as moments: each part as "block.parameter".</summary>
    /// <exception cref="UserException">The file cannot be written.</exception>
    public static void SaveBlocks(string path, ParameterSet parameters, IReadOnlyDictionary<string, Tensor> blocks) =>
        SafetensorsWriter.Write(path, blocks.SelectMany(block => Parts(parameters, block.Value, block.Key + ".")));

    /// <summary>Reads the parameters.</summary>
    /// <exception cref="UserException">A tensor is missing, has another shape, or belongs to no parameter.</exception>
    public static void Load(string path, ParameterSet parameters)
    {
        using var file = SafetensorsFile.Open(path);
        Require(path, file, parameters, [""]);
        foreach (var entry in parameters.Entries)
        {
            parameters.Load(entry.Name, file.ReadFloats(entry.Name));
        }
    }

    /// <summary>Reads blocks of the parameters' layout.</summary>
    /// <exception cref="UserException">A tensor is missing, has another shape, or belongs to no parameter.</exception>
    public static void LoadBlocks(string path, ParameterSet parameters, IReadOnlyDictionary<string, Tensor> blocks)
    {
        using var file = SafetensorsFile.Open(path);
        Require(path, file, parameters, [.. blocks.Keys.Select(name => name + ".")]);
        foreach (var (name, block) in blocks)
        {
            foreach (var entry in parameters.Entries)
            {
                parameters.Write(file.ReadFloats($"{name}.{entry.Name}"), ParameterSet.Part(block, entry));
            }
        }
    }

    private static IEnumerable<SafetensorsTensor> Parts(ParameterSet parameters, Tensor block, string prefix) =>
        parameters.Entries.Select(entry => SafetensorsTensor.OfFloats(
            prefix + entry.Name, entry.Shape.Dimensions.ToArray(), parameters.Read(ParameterSet.Part(block, entry))));

    private static void Require(string path, SafetensorsFile file, ParameterSet parameters, string[] prefixes)
    {
        var expected = prefixes.SelectMany(prefix => parameters.Entries.Select(entry => (Name: prefix + entry.Name, entry.Shape))).ToArray();
        Refuse("has no", expected.Where(tensor => !file.Contains(tensor.Name)).Select(tensor => tensor.Name));
        Refuse(
            "has another shape than the model for",
            expected
                .Where(tensor => !file.Entry(tensor.Name).Shape.SequenceEqual(tensor.Shape.Dimensions.ToArray()))
                .Select(tensor => $"{tensor.Name} ({file.Entry(tensor.Name).ShapeText}, not {tensor.Shape})"));
        Refuse("holds tensors that the model does not have:", file.Names.Except(expected.Select(tensor => tensor.Name)));

        void Refuse(string what, IEnumerable<string> names)
        {
            var all = names.ToArray();
            if (all.Length > 0)
            {
                var rest = all.Length > MostNamesInMessage ? $" and {all.Length - MostNamesInMessage} more" : "";
                throw new UserException($"{path}: {what} {string.Join(", ", all.Take(MostNamesInMessage))}{rest}.");
            }
        }
    }
}
