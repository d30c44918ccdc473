using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using AntLM.Bindings.Cuda;

namespace AntLM.Bindings.Tests;

/// <summary>
/// tools/gpu/check_constants.c compares its lists with NVIDIA's headers where there are any; here they are compared with the C#.
/// </summary>
internal sealed partial class HeaderTests
{
    private static readonly Assembly Bindings = typeof(ICudaDriver).Assembly;

    [Test]
    public void EveryConstantIsInTheListOfTheCProgram()
    {
        var declared =
            from type in Bindings.GetTypes().Where(type => type.IsEnum)
            from name in Enum.GetNames(type)
            select $"{type.Name}.{name} = {Convert.ToInt64(Enum.Parse(type, name), CultureInfo.InvariantCulture)}";

        Assert.That(
            List("CONSTANTS").Select(columns => $"{columns[0]}.{columns[1]} = {columns[3]}"), Is.EquivalentTo(declared));
    }

    [Test]
    public void EveryEntryPointIsInTheListOfTheCProgram()
    {
        const BindingFlags all = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;
        var declared =
            from type in Bindings.GetTypes()
            from method in type.GetMethods(all)
            let import = method.GetCustomAttribute<LibraryImportAttribute>()
            where import is not null
            select $"{type.Name}.{method.Name} = \"{import.EntryPoint}\"";

        Assert.That(
            List("FUNCTIONS").Select(columns => $"{columns[0]}.{columns[1]} = {columns[3]}"), Is.EquivalentTo(declared));
    }

    // cuLaunchKernel reads each argument from its address, little end first; flags cross as unsigned int.
    [Test]
    public void LayoutsAreThoseOfC() => Assert.Multiple(() =>
    {
        Assert.That(Unsafe.SizeOf<KernelArgument>(), Is.EqualTo(8));
        Assert.That(BitConverter.IsLittleEndian);
        Assert.That(Unsafe.SizeOf<nint>(), Is.EqualTo(8));
        Assert.That(
            Bindings.GetTypes().Where(type => type.IsEnum).Select(Enum.GetUnderlyingType).Distinct(),
            Is.EquivalentTo((Type[])[typeof(int), typeof(uint)]));
    });

    // The rows of `#define NAME(X) \`, each an X(…) with columns between commas; a type, which has commas too, is the last column.
    private static IEnumerable<string[]> List(string name)
    {
        var source = File.ReadAllText(Path.Combine(TestContext.CurrentContext.TestDirectory, "check_constants.c"));
        var start = source.IndexOf($"#define {name}(X)", StringComparison.Ordinal);
        var rows = Row().Matches(source[start..source.IndexOf("\n\n", start, StringComparison.Ordinal)]);
        Assert.That(rows, Is.Not.Empty, name);
        return rows.Select(row => row.Groups[1].Value.Split(", ", 5));
    }

    [GeneratedRegex(@"^    X\(([^)]*)\)", RegexOptions.Multiline)]
    private static partial Regex Row();
}
