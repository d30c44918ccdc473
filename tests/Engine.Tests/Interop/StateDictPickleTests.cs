using AntLM.Engine.Interop;

namespace AntLM.Engine.Tests.Interop;

/// <summary>Pickle streams written by hand, as <see cref="PickleAssembler"/> reads them.</summary>
public sealed class StateDictPickleTests
{
    private const string StorageOf = "Mark BinUnicode:storage Global:torch.";
    private const string Storage = StorageOf + "FloatStorage BinUnicode:0 BinUnicode:cpu BinInt1:6 Tuple BinPersistentId ";
    private const string OrderedDict = "Global:collections.OrderedDict EmptyTuple Reduce ";
    private const string Rebuild = "Global:torch._utils._rebuild_tensor_v2 ";

    [Test]
    public void TheLeastStateDictIsRead()
    {
        var (name, tensor) = Read(StateDict("BinInt1:0", "BinInt1:2 BinInt1:3 Tuple2", "BinInt1:3 BinInt1:1 Tuple2")).Single();
        Assert.Multiple(() =>
        {
            Assert.That(name, Is.EqualTo("w"));
            Assert.That(tensor.Shape, Is.EqualTo(new[] { 2, 3 }));
            Assert.That(tensor.Storage, Is.EqualTo(new TorchStorage(SafetensorsType.F32, 100, 6)));
            Assert.That(tensor.IsContiguous);
        });
        Assert.That(Read("Protocol:2 EmptyDict Stop"), Is.Empty);
    }

    /// <summary>What a pickle asks for is named and not done: several of these run a command where pickle is executed.</summary>
    [TestCase("Global:os.system BinUnicode:exit Tuple1 Reduce Stop", "it asks for os.system")]
    [TestCase("Global:builtins.eval BinUnicode:1 Tuple1 Reduce Stop", "it asks for builtins.eval")]
    [TestCase("Global:__builtin__.getattr Stop", "it asks for __builtin__.getattr")]
    [TestCase("Global:torch.load Stop", "it asks for torch.load")]
    [TestCase("Global:torch._utils._rebuild_tensor_v3 Stop", "it asks for torch._utils._rebuild_tensor_v3")]
    [TestCase("Global:collections.OrderedDict.__init__ Stop", "it asks for collections.OrderedDict.__init__")]
    [TestCase("ShortBinUnicode:os ShortBinUnicode:system StackGlobal Stop", "it asks for os.system")]
    [TestCase("Mark Inst:os.system Stop", "it makes an object of os.system")]
    [TestCase("Mark Global:os.system BinUnicode:exit Obj Stop", "it asks for os.system")]
    [TestCase("Mark Global:collections.OrderedDict Obj Stop", "it has the opcode Obj,")]
    [TestCase("Global:collections.OrderedDict EmptyTuple NewObj Stop", "it has the opcode NewObj,")]
    [TestCase("Global:collections.OrderedDict EmptyTuple EmptyDict NewObjEx Stop", "it has the opcode NewObjEx,")]
    [TestCase("Ext1:1 Stop", "it has the opcode Ext1,")]
    [TestCase("PersistentId:command Stop", "it has the opcode PersistentId,")]
    [TestCase("Global:torch.DoubleStorage Stop", "it holds elements of torch.DoubleStorage; only FloatStorage")]
    [TestCase("Global:torch.UntypedStorage Stop", "it holds elements of torch.UntypedStorage")]
    [TestCase("BinInt1:1 BinInt1:2 StackGlobal Stop", "it names code by something that is no text")]
    public void NamesOutsideTheListAreRefused(string program, string message) => AssertRefused(program, message);

    [TestCase("EmptyDict EmptyDict Build Stop", "it sets the state of an object")]
    [TestCase("EmptyDict EmptyDict BinUnicode:x BinInt1:1 SetItem Build Stop", "it sets the state of an object")]
    [TestCase("BinInt1:1 EmptyDict BinUnicode:_metadata BinInt1:1 SetItem Build Stop", "it sets the state of an object")]
    [TestCase("Global:collections.OrderedDict BinInt1:1 Tuple1 Reduce Stop", "OrderedDict has other arguments")]
    [TestCase("BinInt1:1 EmptyTuple Reduce Stop", "it calls something that is no function of tensors")]
    [TestCase("Global:torch.FloatStorage EmptyTuple Reduce Stop", "it calls something that is no function of tensors")]
    [TestCase(Rebuild + "EmptyTuple Reduce Stop", "RebuildTensor has other arguments")]
    [TestCase(
        "Global:torch._utils._rebuild_parameter BinInt1:1 NewTrue EmptyDict Tuple3 Reduce Stop", "RebuildParameter has other arguments")]
    [TestCase("BinInt1:1 BinPersistentId Stop", "it refers to something that is no storage")]
    [TestCase(
        "Mark BinUnicode:module Global:torch.FloatStorage BinUnicode:0 BinUnicode:cpu BinInt1:6 Tuple BinPersistentId Stop",
        "it refers to something that is no storage")]
    [TestCase(
        StorageOf + "FloatStorage BinUnicode:7 BinUnicode:cpu BinInt1:6 Tuple BinPersistentId Stop", "storage 7 is not in the file")]
    [TestCase(
        StorageOf + "FloatStorage BinUnicode:0 BinUnicode:cpu BinInt1:7 Tuple BinPersistentId Stop",
        "storage 0 of 7 elements F32 has 24 bytes")]
    [TestCase(
        StorageOf + "HalfStorage BinUnicode:0 BinUnicode:cpu BinInt1:6 Tuple BinPersistentId Stop",
        "storage 0 of 6 elements F16 has 24 bytes")]
    public void KnownOpcodesInOtherUsesAreRefused(string program, string message) => AssertRefused(program, message);

    [TestCase("", "it ends too early")]
    [TestCase("EmptyDict", "it ends too early")]
    [TestCase("Raw:58050000006162", "it ends too early")]
    [TestCase("Raw:58ffffffff6162", "it ends too early")]
    [TestCase("Raw:636f73", "it ends too early")]
    [TestCase("Raw:636f730a", "it ends too early")]
    [TestCase("Stop", "it takes more from its stack than there is")]
    [TestCase("Mark Stop", "it takes more from its stack than there is")]
    [TestCase("Tuple Stop", "it takes more from its stack than there is")]
    [TestCase("EmptyDict Mark Tuple1 Stop", "it takes more from its stack than there is")]
    [TestCase("EmptyDict Tuple2 Stop", "it takes more from its stack than there is")]
    [TestCase("BinPut:0 Stop", "it takes more from its stack than there is")]
    [TestCase("BinGet:5 Stop", "it refers to entry 5 of its memo")]
    [TestCase("LongBinGet:4294967295 Stop", "it refers to entry 4294967295 of its memo")]
    [TestCase("EmptyDict EmptyDict Stop", "it goes on behind its end")]
    [TestCase("EmptyDict Stop EmptyDict", "it goes on behind its end")]
    [TestCase("BinInt1:1 Stop", "it holds no dictionary")]
    [TestCase("EmptyDict BinInt1:1 BinInt1:2 SetItem Stop", "a dictionary's key is no text")]
    [TestCase("EmptyDict Mark BinInt1:1 SetItems Stop", "it fills something that is no dictionary")]
    [TestCase("BinInt1:1 Mark SetItems Stop", "it fills something that is no dictionary")]
    [TestCase("EmptyDict BinUnicode:a None SetItem BinUnicode:a None SetItem Stop", "it sets a twice")]
    [TestCase("EmptyDict BinUnicode:a None SetItem Stop", "a is None; a state dict holds tensors and nothing else")]
    [TestCase("EmptyDict BinUnicode:a BinInt:-1 SetItem Stop", "a is a number")]
    [TestCase("EmptyDict BinUnicode:a Global:collections.OrderedDict SetItem Stop", "a is a name of code")]
    [TestCase("Protocol:6 EmptyDict Stop", "it is of protocol 6")]
    [TestCase("Raw:8a09000000000000000001", "it has a number of 9 bytes")]
    [TestCase("EmptyList Stop", "it has the opcode EmptyList,")]
    [TestCase("Raw:00", "it has the unknown opcode 0x00")]
    public void AStreamThatIsNoStateDictIsRefused(string program, string message) => AssertRefused(program, message);

    /// <summary>The storage has six elements.</summary>
    [TestCase("BinInt1:1", "BinInt1:6 Tuple1", "BinInt1:1 Tuple1", false)]
    [TestCase("BinInt1:0", "BinInt1:7 Tuple1", "BinInt1:1 Tuple1", false)]
    [TestCase("BinInt1:0", "BinInt1:2 BinInt1:3 Tuple2", "BinInt1:4 BinInt1:1 Tuple2", false)]
    [TestCase("BinInt1:0", "BinInt1:2 BinInt1:3 Tuple2", "BinInt1:3 BinInt1:2 Tuple2", false)]
    [TestCase("BinInt1:0", "BinInt1:3 BinInt1:3 Tuple2", "BinInt1:1 BinInt1:1 Tuple2", false)]
    [TestCase("BinInt1:0", "BinInt1:2 BinInt1:3 Tuple2", "BinInt1:1 Tuple1", false)]
    [TestCase("BinInt1:6", "EmptyTuple", "EmptyTuple", false)]
    [TestCase("BinInt1:7", "BinInt1:0 Tuple1", "BinInt1:1 Tuple1", false)]
    [TestCase("BinInt:-1", "BinInt1:1 Tuple1", "BinInt1:1 Tuple1", false)]
    [TestCase("BinInt1:0", "BinInt:-1 Tuple1", "BinInt1:1 Tuple1", false)]
    [TestCase("BinInt1:5", "BinInt1:2 Tuple1", "BinInt:-1 Tuple1", false)]
    [TestCase("BinInt1:0", "BinInt1:2 BinInt1:0 Tuple2", "BinInt:-1 BinInt1:1 Tuple2", false)]
    [TestCase("Long1:9223372036854775807", "BinInt1:1 Tuple1", "BinInt1:1 Tuple1", false)]
    [TestCase("BinInt1:0", "Long1:9223372036854775807 Tuple1", "BinInt1:1 Tuple1", false)]
    [TestCase("BinInt1:0", "Long1:2147483648 BinInt1:0 Tuple2", "BinInt1:1 BinInt1:1 Tuple2", false)]
    [TestCase("BinInt1:1", "BinInt1:2 Tuple1", "Long1:9223372036854775807 Tuple1", false)]
    [TestCase("BinInt1:6", "BinInt1:0 Tuple1", "BinInt1:1 Tuple1", true)]
    [TestCase("BinInt1:5", "EmptyTuple", "EmptyTuple", true)]
    [TestCase("BinInt1:0", "BinInt1:2 BinInt1:3 Tuple2", "BinInt1:1 BinInt1:2 Tuple2", true)]
    [TestCase("BinInt1:5", "BinInt1:1 BinInt1:1 Tuple2", "BinInt2:65535 BinInt2:65535 Tuple2", true)]
    [TestCase("BinInt1:1", "BinInt1:2 Tuple1", "BinInt1:4 Tuple1", true)]
    public void ATensorLiesWithinItsStorage(string offset, string shape, string strides, bool fits)
    {
        var program = StateDict(offset, shape, strides);
        if (fits)
        {
            Assert.That(Read(program), Has.Count.EqualTo(1));
        }
        else
        {
            Assert.That(() => Read(program), Throws.TypeOf<FormatException>().With.Message.StartsWith("a tensor"));
        }
    }

    [Test]
    public void ATensorOfTooManyDimensionsIsRefused()
    {
        var nine = $"Mark {string.Concat(Enumerable.Repeat("BinInt1:1 ", 9))} Tuple";
        AssertRefused(StateDict("BinInt1:0", nine, nine), "a tensor has 9 sizes and 9 strides");
    }

    /// <summary>The worst that each opcode can ask for, as often as the limit allows: not 64 MB over the stream's size.</summary>
    [TestCase("", "EmptyDict")]
    [TestCase("", "Mark")]
    [TestCase("", "BinInt1:1")]
    [TestCase("", "ShortBinUnicode:x")]
    [TestCase("None", "Memoize")]
    [TestCase("", "EmptyDict Memoize")]
    [TestCase("None", "Tuple1")]
    [TestCase("", "Mark Tuple")]
    [TestCase("", "Global:collections.OrderedDict")]
    [TestCase("Global:collections.OrderedDict BinPut:0", "BinGet:0 EmptyTuple Reduce")]
    [TestCase("", "EmptyDict ShortBinUnicode: None SetItem")]
    [TestCase(
        Rebuild + "BinPut:0 Mark " + Storage + "BinInt1:0 Mark BinInt1:1 BinInt1:1 BinInt1:1 BinInt1:1 BinInt1:1 BinInt1:1 BinInt1:1 "
        + "BinInt1:1 Tuple BinPut:2 BinGet:2 NewFalse EmptyDict Tuple BinPut:1",
        "BinGet:0 BinGet:1 Reduce")]
    public void AStreamCannotAskForMoreThanTheLimitsAllow(string beginning, string repeated)
    {
        var once = PickleAssembler.Assemble(repeated);
        byte[] stream =
        [
            .. PickleAssembler.Assemble(beginning), .. Enumerable.Repeat(once, StateDictPickle.MostOpcodes).SelectMany(bytes => bytes),
        ];
        AssertRefused("Stop", "");
        var before = GC.GetAllocatedBytesForCurrentThread();
        var exception = Assert.Throws<FormatException>(() => StateDictPickle.Read(stream, Find));
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.That(exception!.Message, Does.StartWith("it has more than"));
        Assert.That(allocated, Is.LessThan(stream.Length + (64 << 20)));
    }

    private static string StateDict(string offset, string shape, string strides) =>
        $"Protocol:2 EmptyDict BinUnicode:w {Rebuild} Mark {Storage} {offset} {shape} {strides} NewFalse {OrderedDict} Tuple Reduce "
        + "SetItem Stop";

    private static IReadOnlyList<(string Name, TorchTensor Tensor)> Read(string program) =>
        StateDictPickle.Read(PickleAssembler.Assemble(program), Find);

    private static (long Start, long Length)? Find(string key) => key == "0" ? (100, 24) : null;

    private static void AssertRefused(string program, string message) => Assert.That(
        () => Read(program), Throws.TypeOf<FormatException>().With.Message.Contains(message));
}
