namespace AntLM.Bindings.Nvrtc;

/// <summary>Status of a call to NVRTC (`nvrtcResult` in nvrtc.h). Values without a name here are passed on as they are.</summary>
public enum NvrtcResult
{
    /// <summary>NVRTC_SUCCESS.</summary>
    Success = 0,

    /// <summary>NVRTC_ERROR_OUT_OF_MEMORY.</summary>
    OutOfMemory = 1,

    /// <summary>NVRTC_ERROR_PROGRAM_CREATION_FAILURE.</summary>
    ProgramCreationFailure = 2,

    /// <summary>NVRTC_ERROR_INVALID_INPUT.</summary>
    InvalidInput = 3,

    /// <summary>NVRTC_ERROR_INVALID_PROGRAM.</summary>
    InvalidProgram = 4,

    /// <summary>NVRTC_ERROR_INVALID_OPTION.</summary>
    InvalidOption = 5,

    /// <summary>NVRTC_ERROR_COMPILATION.</summary>
    Compilation = 6,

    /// <summary>NVRTC_ERROR_BUILTIN_OPERATION_FAILURE.</summary>
    BuiltinOperationFailure = 7,
}
