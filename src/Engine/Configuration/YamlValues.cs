using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace AntLM.Engine.Configuration;

/// <summary>Reads a YAML file as a flat list of dotted keys and values, each with its line.</summary>
internal static class YamlValues
{
    /// <summary>The file's values, in order.</summary>
    /// <exception cref="UserException">The file is missing, empty, not YAML, not a mapping, or a key stands in it twice.</exception>
    public static IReadOnlyList<ConfigurationValue> Read(string file)
    {
        var values = new Dictionary<string, ConfigurationValue>(StringComparer.Ordinal);
        try
        {
            using var text = new StreamReader(file);
            var parser = new Parser(text);
            parser.Consume<StreamStart>();
            if (parser.Accept<StreamEnd>(out _))
            {
                throw new UserException($"{file} is empty: write at least model.preset.");
            }

            parser.Consume<DocumentStart>();
            if (!parser.Accept<MappingStart>(out _))
            {
                throw new UserException(
                    $"{file}:{parser.Current!.Start.Line}: keys and values are expected, for example `seed: 1`.");
            }

            ReadMapping(parser, file, prefix: "", values);
            parser.Consume<DocumentEnd>();
            if (!parser.Accept<StreamEnd>(out _))
            {
                throw new UserException($"{file}:{parser.Current!.Start.Line}: a second document begins here; one is expected.");
            }
        }
        catch (YamlException exception)
        {
            throw new UserException($"{file}:{exception.Start.Line}: not valid YAML: {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UserException($"{file} does not exist.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{file} cannot be read: {exception.Message}", exception);
        }

        return [.. values.Values];
    }

    /// <summary>The items of a list as it is written on the command line, "[0.9, 0.98]", or null when it is no list.</summary>
    public static IReadOnlyList<string>? ParseList(string text)
    {
        try
        {
            var parser = new Parser(new StringReader(text));
            parser.Consume<StreamStart>();
            parser.Consume<DocumentStart>();
            return parser.Accept<SequenceStart>(out _) ? ReadItems(parser, source: "", path: "") : null;
        }
        catch (Exception exception) when (exception is YamlException or UserException)
        {
            return null;
        }
    }

    private static void ReadMapping(
        Parser parser, string file, string prefix, Dictionary<string, ConfigurationValue> values)
    {
        parser.Consume<MappingStart>();
        var sections = new HashSet<string>(StringComparer.Ordinal);
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var line = $"{file}:{parser.Current!.Start.Line}";
            if (!parser.TryConsume<Scalar>(out var key))
            {
                throw new UserException($"{line}: a key is expected here.");
            }

            var path = prefix + key.Value;
            if (values.TryGetValue(path, out var earlier) || !sections.Add(path))
            {
                throw new UserException(
                    $"{line}: {path} stands here a second time{(earlier is null ? "" : $" (first at {earlier.Source})")}.");
            }

            if (parser.Accept<MappingStart>(out _))
            {
                ReadMapping(parser, file, path + ".", values);
            }
            else if (parser.Accept<SequenceStart>(out _))
            {
                values.Add(path, new ConfigurationValue(path, ReadItems(parser, line, path), IsList: true, IsNull: false, line));
            }
            else if (parser.TryConsume<Scalar>(out var scalar))
            {
                values.Add(path, new ConfigurationValue(path, [scalar.Value], IsList: false, IsNull(scalar), line));
            }
            else
            {
                throw new UserException($"{line}: {path} is an alias; write the value itself.");
            }
        }
    }

    private static List<string> ReadItems(Parser parser, string source, string path)
    {
        var items = new List<string>();
        parser.Consume<SequenceStart>();
        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(parser.TryConsume<Scalar>(out var item)
                ? item.Value
                : throw new UserException($"{source}: {path} is a list of plain values; nothing can be nested in it."));
        }

        return items;
    }

    private static bool IsNull(Scalar scalar) => scalar.Style == ScalarStyle.Plain && scalar.Value is "" or "~" or "null";
}
