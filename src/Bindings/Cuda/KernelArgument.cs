namespace AntLM.Bindings.Cuda;

/// <summary>One argument of a kernel launch, eight bytes of a block on the stack.</summary>
public readonly struct KernelArgument
{
    private readonly long bits;

    private KernelArgument(long bits) => this.bits = bits;

    /// <summary>A device pointer; zero for none.</summary>
    public static implicit operator KernelArgument(nint pointer) => new(pointer);

    /// <summary>A C `int`. The lower four bytes are read.</summary>
    public static implicit operator KernelArgument(int value) => new(value);

    /// <summary>A C `unsigned int`.</summary>
    public static implicit operator KernelArgument(uint value) => new(value);

    /// <summary>A C `long long`.</summary>
    public static implicit operator KernelArgument(long value) => new(value);

    /// <summary>A C `float`.</summary>
    public static implicit operator KernelArgument(float value) => new(BitConverter.SingleToUInt32Bits(value));

    /// <summary>The eight bytes.</summary>
    public long Bits => bits;
}
