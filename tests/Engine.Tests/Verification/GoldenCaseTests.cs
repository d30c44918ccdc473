using AntLM.Engine.Devices;
using AntLM.Engine.Devices.Cpu;
using AntLM.Engine.Verification;
using AntLM.OperationCases;

namespace AntLM.Engine.Tests.Verification;

/// <summary>Both backbones, objectives, optimisers and scores against float64 references, within their limits.</summary>
public sealed class GoldenCaseTests
{
    [TestCaseSource(typeof(Golden), nameof(Golden.Cases))]
    public void A_case_is_within_its_limits(string name)
    {
        using var device = new CpuDevice();
        Check(name, device, "fp32: ");
    }

    // Whatever reads a tensor of this device without downloading it fails.
    [TestCaseSource(typeof(Golden), nameof(Golden.Cases))]
    public void A_case_is_within_the_limits_of_bf16_where_that_is_computed_with(string name)
    {
        using var device = new PlainBFloat16Device(hidden: true);
        Check(name, device, "bf16: ");
    }

    [Test]
    public void Every_reference_case_is_run()
    {
        var files = Directory.GetFiles(Golden.Folder, "*.json", SearchOption.AllDirectories);
        Assert.That(files, Is.EquivalentTo(Golden.Cases.Select(Golden.PathOf)));
    }

    private static void Check(string name, Device device, string limits)
    {
        var result = VerificationRun.Run(Golden.PathOf(name), device);
        foreach (var quantity in result.Quantities)
        {
            TestContext.Out.WriteLine($"{quantity.Percent,8:0.0} %  {quantity.Name}  {quantity.Where}");
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.Quantities.Where(quantity => quantity.IsOver), Is.Empty);
            Assert.That(result.Quantities, Is.Not.Empty);
            Assert.That(result.WithoutReference, Is.Empty);
            Assert.That(result.Limits, Does.StartWith(limits));
        }
    }
}
