using System.Globalization;
using AntLM.Engine.Autograd;
using AntLM.Engine.Devices;
using AntLM.Engine.Tensors;

namespace AntLM.Engine.Models;

/// <summary>
/// The low-rank pairs beside the projections of queries and values of every layer, which is where peft's LoRA stands in Llama and in BERT.
/// </summary>
public sealed class LowRankAdapters : IDisposable
{
    // Queries, keys and values lie side by side.
    private static readonly (int Part, string Name)[] Adapted = [(0, "query"), (2, "value")];

    private readonly LowRankAdaptation adaptation;
    private readonly ModelConfiguration configuration;
    private readonly Device device;
    private readonly Dictionary<(int Rows, int Parts, int Part), TargetRows> rowsOfParts = [];

    /// <summary>Allocates the scale; the pairs' parameters lie in the model's block.</summary>
    /// <exception cref="UserException">A number is out of range.</exception>
    public LowRankAdapters(LowRankAdaptation adaptation, ModelConfiguration configuration, Device device)
    {
        if (adaptation.Rank < 1 || !(adaptation.Alpha > 0) || adaptation.Dropout is not (>= 0 and < 1))
        {
            throw new UserException(FormattableString.Invariant(
                $"LoRA of rank {adaptation.Rank}, alpha {adaptation.Alpha}, dropout {adaptation.Dropout}: rank must be at least 1, ")
                + "alpha above 0, dropout at least 0 and below 1.");
        }

        (this.adaptation, this.configuration, this.device) = (adaptation, configuration, device);
        var identity = new float[adaptation.Rank * adaptation.Rank];
        for (var i = 0; i < adaptation.Rank; i++)
        {
            identity[(i * adaptation.Rank) + i] = adaptation.Scale;
        }

        Scale = device.CreateTensor(new Shape(adaptation.Rank, adaptation.Rank), device.ComputeType);
        device.UploadFloats(identity, Scale);
    }

    /// <summary>α / r times the identity, [r, r] in the device's compute type.</summary>
    public Tensor Scale { get; }

    /// <summary>Adds A, drawn like a new linear layer's weight, and B, zero, of every pair.</summary>
    internal void AddTo(ParameterLayout layout)
    {
        var shape = new Shape(adaptation.Rank, configuration.HiddenSize);
        var drawn = ParameterInitializations.Uniform(1 / Math.Sqrt(configuration.HiddenSize));
        for (var layer = 0; layer < configuration.HiddenLayers; layer++)
        {
            foreach (var (_, name) in Adapted)
            {
                layout.Add(DownName(layer, name), shape, drawn);
                layout.Add(UpName(layer, name), shape, ParameterInitializations.Zeros);
            }
        }
    }

    /// <summary>The pairs of a layer beside a weight of queries, keys and values, or of the first of these.</summary>
    internal IReadOnlyList<LowRankPair> Pairs(
        StepPlan plan, ParameterSet parameters, int layer, int rows, Parameter weight, bool followsBatch)
    {
        var parts = weight.Value.Rows / configuration.HiddenSize;
        return
        [
            .. Adapted.Where(adapted => adapted.Part < parts).Select(adapted => new LowRankPair(
                parameters[DownName(layer, adapted.Name)],
                parameters[UpName(layer, adapted.Name)],
                RowsOf(rows, parts, adapted.Part),
                plan.NextDropout(adaptation.Dropout, followsBatch))),
        ];
    }

    /// <summary>Writes W + α / r · B A of an adapted model into a plain one that is otherwise the same.</summary>
    /// <param name="adapted">The adapted model's parameters.</param>
    /// <param name="plain">The plain model's; all others are taken over.</param>
    public void Merge(ParameterSet adapted, ParameterSet plain)
    {
        plain.Initialize(seed: 0, pretrained: adapted);
        var hidden = configuration.HiddenSize;
        for (var layer = 0; layer < configuration.HiddenLayers; layer++)
        {
            var projection = ProjectionName(layer);
            var weights = plain.Read(plain[projection].Value);
            foreach (var (part, name) in Adapted)
            {
                var (down, up) = (
                    adapted.Read(adapted[DownName(layer, name)].Value), adapted.Read(adapted[UpName(layer, name)].Value));
                for (var output = 0; output < hidden; output++)
                {
                    for (var input = 0; input < hidden; input++)
                    {
                        var sum = 0.0;
                        for (var i = 0; i < adaptation.Rank; i++)
                        {
                            sum += (double)up[(i * hidden) + output] * down[(i * hidden) + input];
                        }

                        weights[(((part * hidden) + output) * hidden) + input] += (float)(adaptation.Scale * sum);
                    }
                }
            }

            plain.Load(projection, weights);
        }
    }

    /// <summary>Frees the constants.</summary>
    public void Dispose()
    {
        Scale.Storage.Dispose();
        foreach (var rows in rowsOfParts.Values)
        {
            rows.Rows.Storage.Dispose();
            rows.Count.Storage.Dispose();
        }

        rowsOfParts.Clear();
    }

    private TargetRows RowsOf(int rows, int parts, int part)
    {
        if (!rowsOfParts.TryGetValue((rows, parts, part), out var found))
        {
            var indices = device.CreateTensor(new Shape(rows), DType.Int32);
            device.Upload<int>([.. Enumerable.Range(0, rows).Select(row => (row * parts) + part)], indices);
            var count = device.CreateTensor(new Shape(1), DType.Int32);
            device.Upload<int>([rows], count);

            // There is nothing to predict: any ids will do.
            found = new TargetRows(indices, indices, count);
            rowsOfParts.Add((rows, parts, part), found);
        }

        return found;
    }

    private string ProjectionName(int layer) => configuration.Architecture == Architecture.BabyLlama
        ? string.Create(CultureInfo.InvariantCulture, $"model.layers.{layer}.self_attn.qkv")
        : string.Create(CultureInfo.InvariantCulture, $"transformer.layers.{layer}.attention.in_proj");

    private string DownName(int layer, string name) => $"{ProjectionName(layer)}.{name}.lora_A";

    private string UpName(int layer, string name) => $"{ProjectionName(layer)}.{name}.lora_B";
}
