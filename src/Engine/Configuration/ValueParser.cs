using System.Globalization;

namespace AntLM.Engine.Configuration;

/// <summary>Turns a value as written into the type of its key.</summary>
internal static class ValueParser
{
    private const NumberStyles Whole = NumberStyles.AllowLeadingSign;
    private const NumberStyles Real = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <summary>The value in the key's type.</summary>
    /// <exception cref="UserException">It cannot be read as that type.</exception>
    public static object? Parse(ConfigurationKey key, ConfigurationValue value)
    {
        if (value.IsNull)
        {
            return key.AllowsNull ? null : throw Unreadable(key, value);
        }

        if (!value.IsList)
        {
            return ParseScalar(ElementOrSelf(key), value.Items[0], isList: ListElement(key) is not null)
                ?? throw Unreadable(key, value);
        }

        return ListElement(key) switch
        {
            Type type when type == typeof(double) => ParseList<double>(key, value),
            Type type when type == typeof(string) => ParseList<string>(key, value),
            _ => throw Unreadable(key, value),
        };
    }

    /// <summary>Whether the key holds a list.</summary>
    public static bool IsList(ConfigurationKey key) => ListElement(key) is not null;

    private static Type? ListElement(ConfigurationKey key) =>
        key.Member.PropertyType is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>)
            ? type.GetGenericArguments()[0]
            : null;

    private static Type ElementOrSelf(ConfigurationKey key) =>
        Nullable.GetUnderlyingType(key.Member.PropertyType) ?? key.Member.PropertyType;

    private static T[] ParseList<T>(ConfigurationKey key, ConfigurationValue value) =>
        [.. value.Items.Select(item => (T)(ParseScalar(typeof(T), item, isList: false) ?? throw Unreadable(key, value)))];

    private static object? ParseScalar(Type type, string text, bool isList)
    {
        var culture = CultureInfo.InvariantCulture;
        return isList ? null
            : type == typeof(string) ? text
            : type == typeof(int) ? int.TryParse(text, Whole, culture, out var whole) ? whole : null
            : type == typeof(long) ? long.TryParse(text, Whole, culture, out var large) ? large : null
            : type == typeof(ulong) ? ulong.TryParse(text, NumberStyles.None, culture, out var seed) ? seed : null
            : type == typeof(double) ? double.TryParse(text, Real, culture, out var real) && double.IsFinite(real) ? real : null
            : type == typeof(float) ? float.TryParse(text, Real, culture, out var single) && float.IsFinite(single) ? single : null
            : type == typeof(bool) ? bool.TryParse(text, out var flag) ? flag : null
            : throw new NotSupportedException($"A configuration member of type {type} cannot be read from text.");
    }

    private static UserException Unreadable(ConfigurationKey key, ConfigurationValue value)
    {
        var type = ListElement(key) ?? ElementOrSelf(key);
        var (one, many) =
            type == typeof(string) ? ("text", "texts, as in [a, b]")
            : type == typeof(bool) ? ("true or false", "")
            : type == typeof(ulong) ? ("a whole number that is not negative", "")
            : type == typeof(double) || type == typeof(float) ? ("a number", "numbers, as in [0.9, 0.98]")
            : ("a whole number", "");
        var expected = ListElement(key) is null ? one : "a list of " + many;
        var orNull = key.AllowsNull && !value.IsNull ? " or null" : "";
        return new UserException($"{value.Source}: {key.Path} is {value.Display}; {expected}{orNull} is expected.");
    }
}
