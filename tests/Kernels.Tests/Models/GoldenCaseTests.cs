using AntLM.Engine.Tensors;
using AntLM.Engine.Verification;

namespace AntLM.Kernels.Tests.Models;

/// <summary>Both backbones, objectives, optimisers and scores through the kernels, against float64 references.</summary>
[TestFixtureSource(typeof(KernelDevice), nameof(KernelDevice.All))]
public sealed class GoldenCaseTests(KernelDevice place)
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Golden");

    /// <summary>Every reference case.</summary>
    public static IEnumerable<string> Cases { get; } =
    [
        .. Directory.GetFiles(Folder, "*.json", SearchOption.AllDirectories)
            .Select(path => Path.ChangeExtension(Path.GetRelativePath(Folder, path), null)).Order(StringComparer.Ordinal),
    ];

    /// <summary>The file of a case.</summary>
    public static string PathOf(string name) => Path.Combine(Folder, name + ".json");

    [TestCaseSource(nameof(Cases))]
    public void A_case_is_within_its_limits_in_fp32(string name) => Check(name, DType.Float32);

    [TestCaseSource(nameof(Cases))]
    public void A_case_is_within_its_limits_in_bf16(string name) => Check(name, DType.BFloat16);

    private void Check(string name, DType computeType)
    {
        using var device = place.Open(computeType, 0);
        var result = VerificationRun.Run(PathOf(name), device);
        foreach (var quantity in result.Quantities)
        {
            TestContext.Out.WriteLine($"{quantity.Percent,8:0.0} %  {quantity.Name}  {quantity.Where}");
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.Quantities.Where(quantity => quantity.IsOver), Is.Empty);
            Assert.That(result.Quantities, Is.Not.Empty);
        }
    }
}
