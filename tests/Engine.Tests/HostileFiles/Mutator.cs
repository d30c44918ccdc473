using System.Text;
using System.Text.Json.Nodes;

namespace AntLM.Engine.Tests.HostileFiles;

/// <summary>Damages files. What it does depends on the seed and the case's number alone.</summary>
internal sealed class Mutator(int seed, int number)
{
    private const int MostRepetitions = 2000;

    private static readonly string[] Values =
    [
        "0", "-1", "1", "2147483647", "2147483648", "4294967295", "9223372036854775807", "1e308", "1e999", "0.5", "null", "true", "false",
        "\"\"", "\"\\u0000\"", "\"\\ud800\"", "\"..\"", "[]", "{}", "[[]]", "[0]", "[4294967296,4294967296]", "\"F64\"", "\"Sequence\"",
    ];

    private readonly Random random = new(unchecked((seed * 1_000_003) + number));

    /// <summary>True as often as one in so many.</summary>
    public bool OneIn(int many) => random.Next(many) == 0;

    public T Choose<T>(IReadOnlyList<T> items) => items[random.Next(items.Count)];

    /// <summary>One to about eight changes of bytes.</summary>
    /// <param name="source">What is damaged; it is left as it is.</param>
    /// <param name="others">Files whose ends it may be given.</param>
    /// <param name="pieces">What means something in the format.</param>
    public byte[] Bytes(byte[] source, IReadOnlyList<byte[]> others, IReadOnlyList<byte[]> pieces)
    {
        var bytes = new List<byte>(source);
        do
        {
            var at = random.Next(bytes.Count + 1);
            var length = Math.Min(bytes.Count - at, OneIn(8) ? random.Next(bytes.Count + 1) : random.Next(17));
            switch (random.Next(9))
            {
                case 0 when at < bytes.Count:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1 when at < bytes.Count:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes.InsertRange(at, Choose(pieces));
                    break;
                case 3:
                    bytes.RemoveRange(at, length);
                    break;
                case 4:
                    bytes.InsertRange(at, bytes.GetRange(at, length));
                    break;
                case 5:
                    var piece = Choose(pieces);
                    bytes.RemoveRange(at, Math.Min(piece.Length, bytes.Count - at));
                    bytes.InsertRange(at, piece);
                    break;
                case 6 when OneIn(4):
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 7 when OneIn(4):
                    var other = Choose(others);
                    bytes.RemoveRange(at, bytes.Count - at);
                    bytes.AddRange(other[random.Next(other.Length + 1)..]);
                    break;
                case 8 when OneIn(16):
                    var repeated = Choose(pieces);
                    bytes.InsertRange(at, Enumerable.Repeat(repeated, random.Next(MostRepetitions)).SelectMany(part => part));
                    break;
            }
        }
        while (!OneIn(3));
        return [.. bytes];
    }

    /// <summary>One to about six changes of what a JSON text holds, and now and then of its bytes.</summary>
    public byte[] Json(byte[] source, IReadOnlyList<byte[]> others)
    {
        byte[][] pieces = [.. Values.Select(Encoding.UTF8.GetBytes), "["u8.ToArray(), "{\"a\":"u8.ToArray(), "\""u8.ToArray()];
        if (OneIn(2))
        {
            return Bytes(source, others, pieces);
        }

        var root = JsonNode.Parse(source)!;
        do
        {
            ChangeNode(root);
        }
        while (!OneIn(3));
        var text = Encoding.UTF8.GetBytes(root.ToJsonString());
        return OneIn(8) ? Bytes(text, others, pieces) : text;
    }

    private void ChangeNode(JsonNode root)
    {
        var nodes = Nodes(root).ToList();
        if (nodes.Count == 0)
        {
            return;
        }

        var (parent, key, index) = Choose(nodes);
        var (otherParent, otherKey, otherIndex) = Choose(nodes);
        var value = OneIn(3)
            ? (otherKey is null ? otherParent[otherIndex] : otherParent[otherKey])?.DeepClone()
            : Value();
        switch (parent, random.Next(4))
        {
            case (JsonObject fields, 0):
                fields.Remove(key!);
                break;
            case (JsonObject fields, 1):
                fields[OneIn(2) ? "unknown" : Choose(nodes).Key ?? "\n"] = value;
                break;
            case (JsonObject fields, _):
                fields[key!] = value;
                break;
            case (JsonArray items, 0):
                items.RemoveAt(index);
                break;
            case (JsonArray items, 1):
                items.Insert(index, value);
                break;
            case (JsonArray items, _):
                items[index] = value;
                break;
        }
    }

    // A lone surrogate and a number beyond all bounds are texts of JSON that nodes do not take.
    private JsonNode? Value()
    {
        var value = Choose(Values);
        return value is "\"\\ud800\"" or "1e999" ? null : JsonNode.Parse(value);
    }

    private static IEnumerable<(JsonNode Parent, string? Key, int Index)> Nodes(JsonNode? node) => node switch
    {
        JsonObject fields => fields.ToArray().SelectMany(
            field => Nodes(field.Value).Prepend((fields, field.Key, 0))),
        JsonArray items => items.ToArray().SelectMany((item, index) => Nodes(item).Prepend((items, null, index))),
        _ => [],
    };
}
