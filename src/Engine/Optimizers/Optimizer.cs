using AntLM.Engine.Configuration;
using AntLM.Engine.Devices;
using AntLM.Engine.Models;
using AntLM.Engine.Tensors;

namespace AntLM.Engine.Optimizers;

/// <summary>Changes a model's parameters by their gradients, in one pass over all that is trained. Owns its moments.</summary>
public abstract class Optimizer : IDisposable
{
    private readonly OptimizerSection settings;
    private readonly IReadOnlyList<ParameterSegment> segments;
    private readonly Tensor norm;

    /// <summary>Allocates the moments, zero.</summary>
    protected Optimizer(LanguageModel model, OptimizerSection settings)
    {
        this.settings = settings;
        Model = model;
        segments = model.Parameters.Segments(settings.NoDecay);
        Gradients = model.Parameters.Trained(model.Parameters.Gradients);
        Values = model.Parameters.Trained(model.Parameters.Values);
        Compute = model.Parameters.Compute is { } compute ? model.Parameters.Trained(compute) : null;
        FirstMoment = model.Parameters.CreateTrainedBlock(DType.Float32);
        SecondMoment = model.Parameters.CreateTrainedBlock(DType.Float32);
        norm = model.Device.CreateTensor(new Shape(1), DType.Float32);
    }

    /// <summary>Steps taken, restored with a checkpoint: the t of the bias correction.</summary>
    public long StepsTaken { get; set; }

    /// <summary>m, of all that is trained.</summary>
    public Tensor FirstMoment { get; }

    /// <summary>v, of all that is trained.</summary>
    public Tensor SecondMoment { get; }

    /// <summary>Every block that belongs to a checkpoint, by the name it is stored under.</summary>
    public IReadOnlyDictionary<string, Tensor> Blocks =>
        new Dictionary<string, Tensor> { ["first_moment"] = FirstMoment, ["second_moment"] = SecondMoment };

    /// <summary>The model that is trained.</summary>
    protected LanguageModel Model { get; }

    /// <summary>Gradients of all that is trained.</summary>
    protected Tensor Gradients { get; }

    /// <summary>Values of all that is trained.</summary>
    protected Tensor Values { get; }

    /// <summary>The same in the compute type, or null where values themselves are computed with.</summary>
    protected Tensor? Compute { get; }

    /// <summary>The optimiser that a configuration names.</summary>
    /// <exception cref="UserException">The name is neither "adamw" nor "lamb".</exception>
    public static Optimizer Create(LanguageModel model, OptimizerSection settings) => settings.Name switch
    {
        "adamw" => new AdamW(model, settings),
        "lamb" => new Lamb(model, settings),
        _ => throw new UserException($"optimizer.name = {settings.Name} is not known: use adamw or lamb."),
    };

    /// <summary>Sets every gradient to zero, before the first micro-batch of a step.</summary>
    public void ZeroGradients() => Model.Device.Operations.Zero(Model.Parameters.Gradients);

    /// <summary>One step with the gradients that have been added up. Where one of them is not finite nothing changes.</summary>
    /// <param name="learningRate">η of this step.</param>
    /// <returns>Global 2-norm of the gradients before clipping; not finite when the step was not taken.</returns>
    public double Step(double learningRate)
    {
        Model.Device.Operations.GradientNorm(Gradients, norm);
        var t = StepsTaken + 1;

        // The corrections belong to the betas that the device computes with, which are floats: 1 − 0.999f is not 0.001.
        var (beta1, beta2) = ((float)settings.Betas[0], (float)settings.Betas[1]);
        Update(norm, segments, new OptimizerStep(
            (float)learningRate,
            beta1,
            beta2,
            (float)settings.Epsilon,
            (float)settings.WeightDecay,
            (float)(1 - Math.Pow(beta1, t)),
            (float)(1 - Math.Pow(beta2, t)),
            (float)(settings.MaxGradientNorm ?? double.PositiveInfinity)));
        Span<float> value = stackalloc float[1];
        Model.Device.Download(norm, value);
        if (float.IsFinite(value[0]))
        {
            StepsTaken = t;
        }

        return value[0];
    }

    /// <summary>Frees the moments.</summary>
    public void Dispose()
    {
        FirstMoment.Storage.Dispose();
        SecondMoment.Storage.Dispose();
        norm.Storage.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Runs the device's operation.</summary>
    protected abstract void Update(Tensor gradientNorm, IReadOnlyList<ParameterSegment> parts, in OptimizerStep step);
}
