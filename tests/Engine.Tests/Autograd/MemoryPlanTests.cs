using AntLM.Engine.Autograd;
using AntLM.Engine.Devices.Cpu;
using AntLM.Engine.Profiling;
using AntLM.Engine.Tensors;

namespace AntLM.Engine.Tests.Autograd;

internal sealed class MemoryPlanTests
{
    private const int Block = 4 * 16 * sizeof(float);

    private CpuDevice device = null!;
    private Arena arena = null!;

    [SetUp]
    public void Open()
    {
        device = new CpuDevice();
        arena = new Arena(device.Allocate);
    }

    [TearDown]
    public void Close()
    {
        arena.Dispose();
        device.Dispose();
    }

    [TestCase(false, 3)]
    [TestCase(true, 6)]
    public void AChainThatOnlyRunsForwardNeedsItsInputAndTwoMore(bool keepsEverything, int blocks)
    {
        var plan = new StepPlan(device, arena, training: false) { KeepsEverything = keepsEverything };
        var x = plan.Place(new Shape(4, 16), DType.Float32);
        var last = plan.Keep(plan.Gelu(plan.Gelu(plan.Gelu(plan.Gelu(plan.Gelu(x))))));
        plan.Complete();
        Assert.That((plan.Bytes, arena.Bytes), Is.EqualTo((blocks * Block, blocks * Block)));

        x.Floats.Fill(30);
        plan.Forward();
        Assert.That(last.Floats.ToArray(), Is.All.EqualTo(30f));
    }

    [Test]
    public void WhatTheBackwardPassReadsStaysAndGradientsTakeThePlacesOfTheDead()
    {
        var plan = new StepPlan(device, arena, training: true);
        var a = plan.Gelu(plan.Place(new Shape(4, 16), DType.Float32));
        plan.Gelu(a);
        plan.Complete();

        // At the second operation's backward pass: the input, a, the gradients of a and of b; besides, what dropout draws from.
        Assert.That(plan.Bytes, Is.EqualTo((4 * Block) + ArenaLayout.Alignment));
    }

    [Test]
    public void AViewKeepsItsWholeTensor()
    {
        var plan = new StepPlan(device, arena, training: false);
        var a = plan.Gelu(plan.Place(new Shape(4, 16), DType.Float32));
        plan.Gelu(plan.Gelu(a));
        plan.Gelu(a.SliceRows(2, 2).Reshape(1, 32));
        plan.Complete();
        Assert.That(plan.Bytes, Is.EqualTo(4 * Block), "the input, a, what is computed from a, what is computed from that");
    }

    [Test]
    public void TheFirstOperationThatGoesWrongIsStillNamed()
    {
        var plan = new StepPlan(device, arena, training: false);
        var x = plan.Place(new Shape(4, 16), DType.Float32);
        var gain = new Parameter("gain", plan.Place(new Shape(16), DType.Float32), plan.Place(new Shape(16), DType.Float32));
        plan.Gelu(plan.RmsNorm(plan.Gelu(x), gain, epsilon: 1e-6f));
        plan.Complete();
        x.Floats.Fill(1);
        gain.Value.Floats.Fill(float.PositiveInfinity);
        Assert.That(plan.FirstNonFinite(), Is.EqualTo("RmsNorm (operation 2 of 3)"));
    }

    [Test]
    public void ATensorHasNoPlaceBeforeThePlanIsCompleteOrWithoutAUse()
    {
        var plan = new StepPlan(device, arena, training: false);
        var x = plan.Activation(new Shape(4, 16));
        var unused = plan.Activation(new Shape(4, 16));
        plan.Gelu(x);
        Assert.That(() => x.Address, Throws.InvalidOperationException);
        plan.Complete();
        Assert.That(() => x.Address, Throws.Nothing);
        Assert.That(() => unused.Address, Throws.InvalidOperationException);
    }

    [TestCase(false, 11)]
    [TestCase(true, 7)]
    public void OfARecomputedBlockWhatItReadsIsKept(bool recomputes, int blocks)
    {
        var plan = new StepPlan(device, arena, training: true) { RecomputesBlocks = recomputes };
        var x = plan.Place(new Shape(4, 16), DType.Float32);
        for (var block = 0; block < 3; block++)
        {
            x = plan.Block(() => plan.Gelu(plan.Gelu(plan.Gelu(x))));
        }

        plan.Complete();

        // At the last operation's backward pass: the inputs of nine operations, or of three blocks and two more of the last; two gradients.
        Assert.That(plan.Bytes, Is.EqualTo((blocks * Block) + ArenaLayout.Alignment));
    }

    [Test]
    public void OnlyWhatTheBackwardPassReadsIsRecomputedAndAnInPlaceOperationFromItsSource()
    {
        var plan = new StepPlan(device, arena, training: true) { RecomputesBlocks = true };
        var (x, weight) = (plan.Place(new Shape(4, 12), DType.Float32), plan.Place(new Shape(12, 12), DType.Float32));
        var angles = plan.Place(new Shape(4, 4), DType.Float32);
        var parameter = new Parameter("weight", weight, plan.Place(weight.Shape, DType.Float32));
        var y = plan.Block(() =>
        {
            var turned = plan.Linear(x, parameter);
            plan.Rotary(turned, angles, heads: 1, length: 4);
            return plan.Linear(plan.Gelu(turned), parameter);
        });
        plan.Block(() => plan.Gelu(y));
        plan.Complete();
        var recorder = CallRecorder.Create(device);
        plan.Backward(recorder.Operations);
        Assert.That(recorder.Calls.Select(call => call.Operation), Is.EqualTo(new[]
        {
            "GeluBackward", "Linear", "Rotary", "Gelu", "LinearBackwardInput", "LinearBackwardWeight", "GeluBackward", "RotaryBackward",
            "LinearBackwardInput", "LinearBackwardWeight",
        }));
    }

    [Test]
    public void ABlockThatChangesWhatItIsGivenIsRefused()
    {
        var plan = new StepPlan(device, arena, training: true) { RecomputesBlocks = true };
        var x = plan.Gelu(plan.Place(new Shape(4, 12), DType.Float32));
        var angles = plan.Place(new Shape(4, 4), DType.Float32);
        var rotated = plan.Block(() =>
        {
            plan.Rotary(x, angles, heads: 1, length: 4);
            return plan.Gelu(x);
        });
        plan.Block(() => plan.Gelu(rotated));
        Assert.That(plan.Complete, Throws.InvalidOperationException.With.Message.StartsWith("Rotary writes a tensor from outside"));
    }
}
