using AntLM.Engine.Autograd;
using AntLM.Engine.Devices.Cpu;
using AntLM.Engine.Tensors;

namespace AntLM.Engine.Tests.Autograd;

internal sealed class RecordingTests
{
    [Test]
    public void AnOperationThatWritesAGradientRefusesATensorWithSeveralReaders()
    {
        using var device = new CpuDevice();
        using var arena = new Arena(device.Allocate);
        var plan = new StepPlan(device, arena, training: true);
        var x = plan.Accumulating(new Shape(3, 8));
        Assert.That(() => plan.SwiGlu(x), Throws.InvalidOperationException);
        Assert.That(() => plan.Gelu(x), Throws.InvalidOperationException);
        Assert.That(() => plan.RmsNorm(x, Gain(plan), 1e-6f), Throws.Nothing);
    }

    [Test]
    public void DropoutThatDropsNothingAddsNoOperationUnlessTheResultHasMoreReaders()
    {
        using var device = new CpuDevice();
        using var arena = new Arena(device.Allocate);
        var plan = new StepPlan(device, arena, training: true);
        var x = plan.Activation(new Shape(3, 8));
        Assert.That(plan.DropOut(x, plan.NextDropout(0)), Is.SameAs(x));
        var shared = plan.DropOut(x, plan.NextDropout(0), accumulating: true);
        Assert.That(plan.IsAccumulating(shared));
    }

    [Test]
    public void APlanThatIsNotForTrainingRecordsAndRunsForward()
    {
        using var device = new CpuDevice();
        using var arena = new Arena(device.Allocate);
        var plan = new StepPlan(device, arena, training: false);
        var x = plan.Activation(new Shape(3, 8));
        var gain = Gain(plan);
        var y = plan.RmsNorm(x, gain, 1e-6f);
        plan.Complete();
        gain.Value.Floats.Fill(3);
        device.Upload<float>(Enumerable.Repeat(2f, 24).ToArray(), x);
        plan.Forward();
        Assert.That(y.Floats.ToArray(), Is.All.EqualTo(3f).Within(1e-5));
    }

    private static Parameter Gain(StepPlan plan) =>
        new("gain", plan.Place(new Shape(8), DType.Float32), plan.Place(new Shape(8), DType.Float32));
}
