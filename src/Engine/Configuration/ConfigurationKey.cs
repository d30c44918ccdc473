using System.Reflection;
using System.Text.Json;

namespace AntLM.Engine.Configuration;

/// <summary>One key of a configuration: a member of <see cref="RunConfiguration"/> or of one of its sections.</summary>
/// <param name="Path">"seed", "training.batch_size", …</param>
/// <param name="Section">The member that holds the section; null for a key beside the sections.</param>
/// <param name="Member">The member that holds the value.</param>
internal sealed record ConfigurationKey(string Path, PropertyInfo? Section, PropertyInfo Member)
{
    /// <summary>All keys, in the order in which they are declared.</summary>
    public static IReadOnlyList<ConfigurationKey> All { get; } = [.. Declared()];

    /// <summary>The names of all sections.</summary>
    public static IReadOnlyList<string> Sections { get; } =
        [.. All.Where(key => key.Section is not null).Select(key => NameOf(key.Section!)).Distinct()];

    /// <summary>Whether the value may be null.</summary>
    public bool AllowsNull { get; } =
        Nullable.GetUnderlyingType(Member.PropertyType) is not null
        || new NullabilityInfoContext().Create(Member).ReadState == NullabilityState.Nullable;

    /// <summary>The key's last part.</summary>
    public string Name => NameOf(Member);

    /// <summary>The name of the key's section, or null.</summary>
    public string? SectionName => Section is null ? null : NameOf(Section);

    /// <summary>Its value in a configuration.</summary>
    public object? Read(RunConfiguration configuration) => Member.GetValue(Holder(configuration));

    /// <summary>Sets its value in a configuration that nobody else has seen yet.</summary>
    public void Write(RunConfiguration configuration, object? value) => Member.SetValue(Holder(configuration), value);

    private static string NameOf(PropertyInfo member) => JsonNamingPolicy.SnakeCaseLower.ConvertName(member.Name);

    private static IEnumerable<ConfigurationKey> Declared()
    {
        foreach (var member in PublicMembers(typeof(RunConfiguration)))
        {
            var isSection = member.PropertyType.Namespace == typeof(RunConfiguration).Namespace;
            if (!isSection)
            {
                yield return new ConfigurationKey(NameOf(member), null, member);
                continue;
            }

            foreach (var inner in PublicMembers(member.PropertyType))
            {
                yield return new ConfigurationKey($"{NameOf(member)}.{NameOf(inner)}", member, inner);
            }
        }
    }

    private static PropertyInfo[] PublicMembers(Type type) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance);

    private object Holder(RunConfiguration configuration) => Section is null ? configuration : Section.GetValue(configuration)!;
}
