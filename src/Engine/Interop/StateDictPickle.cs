using System.Buffers.Binary;
using System.Text;

namespace AntLM.Engine.Interop;

/// <summary>
/// Reads a pickle stream that holds named tensors and nothing else: the data.pkl of a state dict that torch.save wrote. A pickle is a
/// program; this machine knows the few opcodes of such streams and a fixed list of names, calls nothing, and refuses everything else.
/// </summary>
/// <remarks>The stream decides how much is allocated only within <see cref="LongestStream"/> and <see cref="MostOpcodes"/>.</remarks>
internal ref struct StateDictPickle
{
    /// <summary>The longest stream that is read, in bytes.</summary>
    public const int LongestStream = 16_000_000;

    /// <summary>The most opcodes that are read: about 40 make a tensor.</summary>
    public const int MostOpcodes = 300_000;

    private const int NewestProtocol = 5;

    private static readonly object Mark = new();

    private static readonly Dictionary<string, object> KnownNames = new(StringComparer.Ordinal)
    {
        ["collections.OrderedDict"] = Callable.OrderedDict,
        ["torch._utils._rebuild_tensor_v2"] = Callable.RebuildTensor,
        ["torch._utils._rebuild_parameter"] = Callable.RebuildParameter,
        ["torch.FloatStorage"] = SafetensorsType.F32,
        ["torch.BFloat16Storage"] = SafetensorsType.BF16,
        ["torch.HalfStorage"] = SafetensorsType.F16,
        ["torch.IntStorage"] = SafetensorsType.I32,
        ["torch.LongStorage"] = SafetensorsType.I64,
    };

    private readonly ReadOnlySpan<byte> stream;
    private readonly Func<string, (long Start, long Length)?> findStorage;
    private readonly List<object?> stack = [];
    private readonly Dictionary<long, object?> memo = [];
    private int position;

    private StateDictPickle(ReadOnlySpan<byte> stream, Func<string, (long Start, long Length)?> findStorage)
    {
        this.stream = stream;
        this.findStorage = findStorage;
    }

    private enum Callable
    {
        OrderedDict,
        RebuildTensor,
        RebuildParameter,
    }

    /// <summary>The tensors of a state dict, in its order.</summary>
    /// <param name="stream">The whole stream, at most <see cref="LongestStream"/>.</param>
    /// <param name="findStorage">Where the bytes of a storage's key lie in the file, or null.</param>
    /// <exception cref="FormatException">The stream is no state dict of tensors; the message says what it holds instead.</exception>
    public static IReadOnlyList<(string Name, TorchTensor Tensor)> Read(
        ReadOnlySpan<byte> stream, Func<string, (long Start, long Length)?> findStorage)
    {
        return new StateDictPickle(stream, findStorage).Run() is PickleDictionary state
            ? [.. state.Items.Select(item => (item.Key, item.Value as TorchTensor ?? throw new FormatException(
                $"{item.Key} is {Describe(item.Value)}; a state dict holds tensors and nothing else")))]
            : throw new FormatException("it holds no dictionary; a state dict of tensors is expected");
    }

    private static string Describe(object? value) => value switch
    {
        null => "None",
        string => "a text",
        long => "a number",
        bool => "a truth value",
        object?[] => "a tuple",
        PickleDictionary => "a dictionary",
        TorchTensor => "a tensor",
        TorchStorage => "a storage",
        _ => "a name of code",
    };

    private object? Run()
    {
        for (var count = 0; count < MostOpcodes; count++)
        {
            var opcode = (PickleOpcode)Bytes(1)[0];
            if (opcode == PickleOpcode.Stop)
            {
                var result = Pop();
                return stack.Count == 0 && position == stream.Length
                    ? result
                    : throw new FormatException("it goes on behind its end");
            }

            Execute(opcode);
        }

        throw new FormatException($"it has more than {MostOpcodes} opcodes, more than a state dict of tensors needs");
    }

    private void Execute(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.Protocol:
                var protocol = Bytes(1)[0];
                if (protocol > NewestProtocol)
                {
                    throw new FormatException($"it is of protocol {protocol}; {NewestProtocol} is the newest that is known");
                }

                break;
            case PickleOpcode.Frame:
                // Frames say how much to read ahead; all is there already.
                Bytes(sizeof(long));
                break;
            case PickleOpcode.None:
                stack.Add(null);
                break;
            case PickleOpcode.NewTrue:
                stack.Add(true);
                break;
            case PickleOpcode.NewFalse:
                stack.Add(false);
                break;
            case PickleOpcode.BinInt:
                stack.Add((long)BinaryPrimitives.ReadInt32LittleEndian(Bytes(sizeof(int))));
                break;
            case PickleOpcode.BinInt1:
                stack.Add((long)Bytes(1)[0]);
                break;
            case PickleOpcode.BinInt2:
                stack.Add((long)BinaryPrimitives.ReadUInt16LittleEndian(Bytes(sizeof(ushort))));
                break;
            case PickleOpcode.Long1:
                stack.Add(LongOf(Bytes(Bytes(1)[0])));
                break;
            case PickleOpcode.ShortBinUnicode:
                stack.Add(TextOf(Bytes(Bytes(1)[0])));
                break;
            case PickleOpcode.BinUnicode:
                stack.Add(TextOf(Bytes(BinaryPrimitives.ReadUInt32LittleEndian(Bytes(sizeof(uint))))));
                break;
            case PickleOpcode.Mark:
                stack.Add(Mark);
                break;
            case PickleOpcode.EmptyTuple:
                stack.Add(Array.Empty<object?>());
                break;
            case PickleOpcode.Tuple1:
                stack.Add(PopMany(1));
                break;
            case PickleOpcode.Tuple2:
                stack.Add(PopMany(2));
                break;
            case PickleOpcode.Tuple3:
                stack.Add(PopMany(3));
                break;
            case PickleOpcode.Tuple:
                stack.Add(PopToMark());
                break;
            case PickleOpcode.EmptyDict:
                stack.Add(new PickleDictionary());
                break;
            case PickleOpcode.SetItem:
                SetItems(PopMany(2));
                break;
            case PickleOpcode.SetItems:
                SetItems(PopToMark());
                break;
            case PickleOpcode.BinPut:
                memo[Bytes(1)[0]] = Top();
                break;
            case PickleOpcode.LongBinPut:
                memo[BinaryPrimitives.ReadUInt32LittleEndian(Bytes(sizeof(uint)))] = Top();
                break;
            case PickleOpcode.Memoize:
                memo[memo.Count] = Top();
                break;
            case PickleOpcode.BinGet:
                stack.Add(Remembered(Bytes(1)[0]));
                break;
            case PickleOpcode.LongBinGet:
                stack.Add(Remembered(BinaryPrimitives.ReadUInt32LittleEndian(Bytes(sizeof(uint)))));
                break;
            case PickleOpcode.Global:
                stack.Add(Named(Line(), Line()));
                break;
            case PickleOpcode.StackGlobal:
                stack.Add(PopMany(2) is [string module, string name]
                    ? Named(module, name)
                    : throw new FormatException("it names code by something that is no text"));
                break;
            case PickleOpcode.Inst:
                throw new FormatException($"it makes an object of {Line()}.{Line()}; a state dict of tensors needs no such thing");
            case PickleOpcode.BinPersistentId:
                stack.Add(Storage(Pop()));
                break;
            case PickleOpcode.Reduce:
                stack.Add(PopMany(2) is [Callable callable, object?[] arguments]
                    ? Call(callable, arguments)
                    : throw new FormatException("it calls something that is no function of tensors"));
                break;
            case PickleOpcode.Build:
                PassOverAttributes();
                break;
            default:
                throw new FormatException(
                    Enum.IsDefined(opcode)
                        ? $"it has the opcode {opcode}, which a state dict of tensors does not need"
                        : $"it has the unknown opcode 0x{(byte)opcode:x2}");
        }
    }

    private static object Named(string module, string name) =>
        KnownNames.GetValueOrDefault($"{module}.{name}") ?? throw new FormatException(
            module == "torch" && name.EndsWith("Storage", StringComparison.Ordinal)
                ? $"it holds elements of torch.{name}; only FloatStorage, BFloat16Storage, HalfStorage, IntStorage and LongStorage "
                    + "can be read"
                : $"it asks for {module}.{name}, which a state dict of tensors does not need; nothing was executed");

    private static object Call(Callable callable, object?[] arguments) => (callable, arguments) switch
    {
        (Callable.OrderedDict, []) => new PickleDictionary(),
        (Callable.RebuildTensor,
            [TorchStorage storage, long offset, object?[] shape, object?[] strides, bool, PickleDictionary { IsEmpty: true }])
            => TorchTensor.Create(storage, offset, Numbers(shape), Numbers(strides)),
        (Callable.RebuildParameter, [TorchTensor tensor, bool, PickleDictionary { IsEmpty: true }]) => tensor,
        _ => throw new FormatException($"{callable} has other arguments than torch.save gives it"),
    };

    private static long[] Numbers(object?[] values) => Array.ConvertAll(
        values, value => value is long number ? number : throw new FormatException("a tensor's sizes or strides are no whole numbers"));

    private static long LongOf(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > sizeof(long))
        {
            throw new FormatException($"it has a number of {bytes.Length} bytes");
        }

        Span<byte> wide = stackalloc byte[sizeof(long)];
        wide.Fill(bytes.Length > 0 && bytes[^1] >= 0x80 ? byte.MaxValue : byte.MinValue);
        bytes.CopyTo(wide);
        return BinaryPrimitives.ReadInt64LittleEndian(wide);
    }

    private static string TextOf(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);

    /// <summary>A persistent id of torch.save: ("storage", the class, the key, the device, the number of elements).</summary>
    private readonly TorchStorage Storage(object? id)
    {
        if (id is not object?[] parts || parts is not ["storage", SafetensorsType type, string key, string, long count])
        {
            throw new FormatException("it refers to something that is no storage");
        }

        return findStorage(key) is var (start, length)
            ? length % type.Bytes() == 0 && length / type.Bytes() == count
                ? new TorchStorage(type, start, count)
                : throw new FormatException($"storage {key} of {count} elements {type} has {length} bytes")
            : throw new FormatException($"storage {key} is not in the file");
    }

    /// <summary>A module's state dict carries the version of each part in an attribute. It says nothing of the tensors.</summary>
    private void PassOverAttributes()
    {
        if (Pop() is not PickleDictionary { Keys: ["_metadata"] } || Top() is not PickleDictionary)
        {
            throw new FormatException("it sets the state of an object; a state dict of tensors has none but its _metadata");
        }
    }

    private readonly void SetItems(object?[] items)
    {
        if (Top() is not PickleDictionary dictionary || items.Length % 2 != 0)
        {
            throw new FormatException("it fills something that is no dictionary");
        }

        for (var i = 0; i < items.Length; i += 2)
        {
            dictionary.Add(items[i] as string ?? throw new FormatException("a dictionary's key is no text"), items[i + 1]);
        }
    }

    private readonly object? Remembered(long key) => memo.TryGetValue(key, out var value)
        ? value
        : throw new FormatException($"it refers to entry {key} of its memo, which was never set");

    private readonly object? Top() => stack.Count > 0 && stack[^1] != Mark ? stack[^1] : throw Unbalanced();

    private readonly object? Pop()
    {
        var value = Top();
        stack.RemoveAt(stack.Count - 1);
        return value;
    }

    private readonly object?[] PopMany(int count)
    {
        var values = new object?[count];
        for (var i = count - 1; i >= 0; i--)
        {
            values[i] = Pop();
        }

        return values;
    }

    private readonly object?[] PopToMark()
    {
        var mark = stack.LastIndexOf(Mark);
        if (mark < 0)
        {
            throw Unbalanced();
        }

        var values = PopMany(stack.Count - 1 - mark);
        stack.RemoveAt(mark);
        return values;
    }

    private static FormatException Unbalanced() => new("it takes more from its stack than there is");

    private ReadOnlySpan<byte> Bytes(long count)
    {
        if (count > stream.Length - position)
        {
            throw new FormatException("it ends too early");
        }

        var bytes = stream.Slice(position, (int)count);
        position += (int)count;
        return bytes;
    }

    private string Line()
    {
        var length = stream[position..].IndexOf((byte)'\n');
        var line = length >= 0 ? TextOf(Bytes(length)) : throw new FormatException("it ends too early");
        position++;
        return line;
    }

    /// <summary>A dictionary under construction. Texts are its only keys, and each stands once.</summary>
    private sealed class PickleDictionary
    {
        private Dictionary<string, object?>? items;

        public bool IsEmpty => items is null;

        public IEnumerable<KeyValuePair<string, object?>> Items => items ?? [];

        public string[] Keys => [.. Items.Select(item => item.Key)];

        public void Add(string key, object? value)
        {
            if (!(items ??= new(StringComparer.Ordinal)).TryAdd(key, value))
            {
                throw new FormatException($"it sets {key} twice");
            }
        }
    }
}
