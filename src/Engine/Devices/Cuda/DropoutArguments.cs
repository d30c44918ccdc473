using AntLM.Bindings.Cuda;

namespace AntLM.Engine.Devices.Cuda;

/// <summary>The five arguments that kernels take a dropout as, in the order of `read_dropout`.</summary>
internal readonly struct DropoutArguments(Dropout dropout)
{
    /// <summary>Device memory it draws from, null where nothing is dropped.</summary>
    public KernelArgument State => dropout.IsActive ? dropout.State!.Address : 0;

    /// <summary>Which place it is.</summary>
    public KernelArgument Site => dropout.Site;

    /// <summary>Draws below this are dropped.</summary>
    public KernelArgument Threshold => dropout.Threshold;

    /// <summary>What kept elements are multiplied by.</summary>
    public KernelArgument Scale => dropout.Scale;

    /// <summary>Whether rows count in the global batch.</summary>
    public KernelArgument FollowsBatch => dropout.FollowsBatch ? 1 : 0;
}
