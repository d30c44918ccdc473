// Compares the constants and entry points of src/Bindings with NVIDIA's own headers. It needs headers only, no library and no GPU:
//
//     cc -std=c11 -I "$CUDA_HOME/include" tools/gpu/check_constants.c -o check_constants && ./check_constants
//
// Values and signatures are compared while it is compiled, names of entry points while it runs; it ends with 0 where all agree.
// A test of tests/Bindings.Tests compares the lists below with the C# declarations.
#include <stdio.h>
#include <string.h>

#include <cublas_v2.h>
#include <cuda.h>
#include <library_types.h>
#include <nvrtc.h>

// C# type, C# member, C constant, value
#define CONSTANTS(X) \
    X(CudaResult, Success, CUDA_SUCCESS, 0) \
    X(CudaResult, InvalidValue, CUDA_ERROR_INVALID_VALUE, 1) \
    X(CudaResult, OutOfMemory, CUDA_ERROR_OUT_OF_MEMORY, 2) \
    X(CudaResult, NotInitialized, CUDA_ERROR_NOT_INITIALIZED, 3) \
    X(CudaResult, NoDevice, CUDA_ERROR_NO_DEVICE, 100) \
    X(CudaResult, InvalidDevice, CUDA_ERROR_INVALID_DEVICE, 101) \
    X(CudaResult, InvalidImage, CUDA_ERROR_INVALID_IMAGE, 200) \
    X(CudaResult, InvalidContext, CUDA_ERROR_INVALID_CONTEXT, 201) \
    X(CudaResult, NoBinaryForGpu, CUDA_ERROR_NO_BINARY_FOR_GPU, 209) \
    X(CudaResult, NotFound, CUDA_ERROR_NOT_FOUND, 500) \
    X(CudaResult, NotReady, CUDA_ERROR_NOT_READY, 600) \
    X(CudaResult, IllegalAddress, CUDA_ERROR_ILLEGAL_ADDRESS, 700) \
    X(CudaResult, LaunchOutOfResources, CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES, 701) \
    X(CudaResult, LaunchFailed, CUDA_ERROR_LAUNCH_FAILED, 719) \
    X(CudaResult, NotSupported, CUDA_ERROR_NOT_SUPPORTED, 801) \
    X(CudaResult, SystemDriverMismatch, CUDA_ERROR_SYSTEM_DRIVER_MISMATCH, 803) \
    X(CudaResult, Unknown, CUDA_ERROR_UNKNOWN, 999) \
    X(CudaDeviceAttribute, MaxThreadsPerBlock, CU_DEVICE_ATTRIBUTE_MAX_THREADS_PER_BLOCK, 1) \
    X(CudaDeviceAttribute, MaxSharedMemoryPerBlock, CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK, 8) \
    X(CudaDeviceAttribute, WarpSize, CU_DEVICE_ATTRIBUTE_WARP_SIZE, 10) \
    X(CudaDeviceAttribute, ClockRate, CU_DEVICE_ATTRIBUTE_CLOCK_RATE, 13) \
    X(CudaDeviceAttribute, MultiprocessorCount, CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT, 16) \
    X(CudaDeviceAttribute, MemoryClockRate, CU_DEVICE_ATTRIBUTE_MEMORY_CLOCK_RATE, 36) \
    X(CudaDeviceAttribute, GlobalMemoryBusWidth, CU_DEVICE_ATTRIBUTE_GLOBAL_MEMORY_BUS_WIDTH, 37) \
    X(CudaDeviceAttribute, L2CacheSize, CU_DEVICE_ATTRIBUTE_L2_CACHE_SIZE, 38) \
    X(CudaDeviceAttribute, ComputeCapabilityMajor, CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR, 75) \
    X(CudaDeviceAttribute, ComputeCapabilityMinor, CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR, 76) \
    X(CudaDeviceAttribute, MaxSharedMemoryPerBlockOptin, CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN, 97) \
    X(CudaFunctionAttribute, MaxThreadsPerBlock, CU_FUNC_ATTRIBUTE_MAX_THREADS_PER_BLOCK, 0) \
    X(CudaFunctionAttribute, SharedSizeBytes, CU_FUNC_ATTRIBUTE_SHARED_SIZE_BYTES, 1) \
    X(CudaFunctionAttribute, LocalSizeBytes, CU_FUNC_ATTRIBUTE_LOCAL_SIZE_BYTES, 3) \
    X(CudaFunctionAttribute, NumRegs, CU_FUNC_ATTRIBUTE_NUM_REGS, 4) \
    X(CudaFunctionAttribute, MaxDynamicSharedSizeBytes, CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES, 8) \
    X(CudaStreamCaptureMode, Global, CU_STREAM_CAPTURE_MODE_GLOBAL, 0) \
    X(CudaStreamCaptureMode, ThreadLocal, CU_STREAM_CAPTURE_MODE_THREAD_LOCAL, 1) \
    X(CudaStreamCaptureMode, Relaxed, CU_STREAM_CAPTURE_MODE_RELAXED, 2) \
    X(CudaStreamFlags, Default, CU_STREAM_DEFAULT, 0) \
    X(CudaStreamFlags, NonBlocking, CU_STREAM_NON_BLOCKING, 1) \
    X(CudaEventFlags, Default, CU_EVENT_DEFAULT, 0) \
    X(CudaEventFlags, BlockingSync, CU_EVENT_BLOCKING_SYNC, 1) \
    X(CudaEventFlags, DisableTiming, CU_EVENT_DISABLE_TIMING, 2) \
    X(NvrtcResult, Success, NVRTC_SUCCESS, 0) \
    X(NvrtcResult, OutOfMemory, NVRTC_ERROR_OUT_OF_MEMORY, 1) \
    X(NvrtcResult, ProgramCreationFailure, NVRTC_ERROR_PROGRAM_CREATION_FAILURE, 2) \
    X(NvrtcResult, InvalidInput, NVRTC_ERROR_INVALID_INPUT, 3) \
    X(NvrtcResult, InvalidProgram, NVRTC_ERROR_INVALID_PROGRAM, 4) \
    X(NvrtcResult, InvalidOption, NVRTC_ERROR_INVALID_OPTION, 5) \
    X(NvrtcResult, Compilation, NVRTC_ERROR_COMPILATION, 6) \
    X(NvrtcResult, BuiltinOperationFailure, NVRTC_ERROR_BUILTIN_OPERATION_FAILURE, 7) \
    X(CuBlasStatus, Success, CUBLAS_STATUS_SUCCESS, 0) \
    X(CuBlasStatus, NotInitialized, CUBLAS_STATUS_NOT_INITIALIZED, 1) \
    X(CuBlasStatus, AllocFailed, CUBLAS_STATUS_ALLOC_FAILED, 3) \
    X(CuBlasStatus, InvalidValue, CUBLAS_STATUS_INVALID_VALUE, 7) \
    X(CuBlasStatus, ArchMismatch, CUBLAS_STATUS_ARCH_MISMATCH, 8) \
    X(CuBlasStatus, MappingError, CUBLAS_STATUS_MAPPING_ERROR, 11) \
    X(CuBlasStatus, ExecutionFailed, CUBLAS_STATUS_EXECUTION_FAILED, 13) \
    X(CuBlasStatus, InternalError, CUBLAS_STATUS_INTERNAL_ERROR, 14) \
    X(CuBlasStatus, NotSupported, CUBLAS_STATUS_NOT_SUPPORTED, 15) \
    X(CuBlasOperation, None, CUBLAS_OP_N, 0) \
    X(CuBlasOperation, Transpose, CUBLAS_OP_T, 1) \
    X(CuBlasMath, Default, CUBLAS_DEFAULT_MATH, 0) \
    X(CuBlasMath, Pedantic, CUBLAS_PEDANTIC_MATH, 2) \
    X(CuBlasMath, Tf32TensorOp, CUBLAS_TF32_TENSOR_OP_MATH, 3) \
    X(CuBlasMath, DisallowReducedPrecisionReduction, CUBLAS_MATH_DISALLOW_REDUCED_PRECISION_REDUCTION, 16) \
    X(CuBlasComputeType, Float32, CUBLAS_COMPUTE_32F, 68) \
    X(CuBlasComputeType, Float32Pedantic, CUBLAS_COMPUTE_32F_PEDANTIC, 69) \
    X(CuBlasGemmAlgorithm, Default, CUBLAS_GEMM_DEFAULT, -1) \
    X(CudaDataType, Float32, CUDA_R_32F, 0) \
    X(CudaDataType, BFloat16, CUDA_R_16BF, 14) \
    X(LibraryProperty, MajorVersion, MAJOR_VERSION, 0) \
    X(LibraryProperty, MinorVersion, MINOR_VERSION, 1) \
    X(LibraryProperty, PatchLevel, PATCH_LEVEL, 2)

// C# class, C# method, C function, exported name, its type. cuda.h and cublas_v2.h turn the function's name into the exported one.
#define FUNCTIONS(X) \
    X(CudaNative, Init, cuInit, "cuInit", CUresult (*)(unsigned int)) \
    X(CudaNative, DriverGetVersion, cuDriverGetVersion, "cuDriverGetVersion", CUresult (*)(int *)) \
    X(CudaNative, GetErrorName, cuGetErrorName, "cuGetErrorName", CUresult (*)(CUresult, const char **)) \
    X(CudaNative, GetErrorString, cuGetErrorString, "cuGetErrorString", CUresult (*)(CUresult, const char **)) \
    X(CudaNative, DeviceGetCount, cuDeviceGetCount, "cuDeviceGetCount", CUresult (*)(int *)) \
    X(CudaNative, DeviceGet, cuDeviceGet, "cuDeviceGet", CUresult (*)(CUdevice *, int)) \
    X(CudaNative, DeviceGetName, cuDeviceGetName, "cuDeviceGetName", CUresult (*)(char *, int, CUdevice)) \
    X(CudaNative, DeviceTotalMem, cuDeviceTotalMem, "cuDeviceTotalMem_v2", CUresult (*)(size_t *, CUdevice)) \
    X(CudaNative, DeviceGetAttribute, cuDeviceGetAttribute, "cuDeviceGetAttribute", CUresult (*)(int *, \
      CUdevice_attribute, CUdevice)) \
    X(CudaNative, DevicePrimaryCtxRetain, cuDevicePrimaryCtxRetain, "cuDevicePrimaryCtxRetain", CUresult (*)(CUcontext \
      *, CUdevice)) \
    X(CudaNative, DevicePrimaryCtxRelease, cuDevicePrimaryCtxRelease, "cuDevicePrimaryCtxRelease_v2", CUresult (*)(CUdevice)) \
    X(CudaNative, CtxSetCurrent, cuCtxSetCurrent, "cuCtxSetCurrent", CUresult (*)(CUcontext)) \
    X(CudaNative, CtxSynchronize, cuCtxSynchronize, "cuCtxSynchronize", CUresult (*)(void)) \
    X(CudaNative, MemGetInfo, cuMemGetInfo, "cuMemGetInfo_v2", CUresult (*)(size_t *, size_t *)) \
    X(CudaNative, MemAlloc, cuMemAlloc, "cuMemAlloc_v2", CUresult (*)(CUdeviceptr *, size_t)) \
    X(CudaNative, MemFree, cuMemFree, "cuMemFree_v2", CUresult (*)(CUdeviceptr)) \
    X(CudaNative, MemHostAlloc, cuMemHostAlloc, "cuMemHostAlloc", CUresult (*)(void **, size_t, unsigned int)) \
    X(CudaNative, MemFreeHost, cuMemFreeHost, "cuMemFreeHost", CUresult (*)(void *)) \
    X(CudaNative, MemcpyHtoDAsync, cuMemcpyHtoDAsync, "cuMemcpyHtoDAsync_v2", CUresult (*)(CUdeviceptr, const void *, \
      size_t, CUstream)) \
    X(CudaNative, MemcpyDtoHAsync, cuMemcpyDtoHAsync, "cuMemcpyDtoHAsync_v2", CUresult (*)(void *, CUdeviceptr, \
      size_t, CUstream)) \
    X(CudaNative, MemcpyDtoDAsync, cuMemcpyDtoDAsync, "cuMemcpyDtoDAsync_v2", CUresult (*)(CUdeviceptr, CUdeviceptr, \
      size_t, CUstream)) \
    X(CudaNative, MemsetD8Async, cuMemsetD8Async, "cuMemsetD8Async", CUresult (*)(CUdeviceptr, unsigned char, size_t, CUstream)) \
    X(CudaNative, StreamCreate, cuStreamCreate, "cuStreamCreate", CUresult (*)(CUstream *, unsigned int)) \
    X(CudaNative, StreamDestroy, cuStreamDestroy, "cuStreamDestroy_v2", CUresult (*)(CUstream)) \
    X(CudaNative, StreamSynchronize, cuStreamSynchronize, "cuStreamSynchronize", CUresult (*)(CUstream)) \
    X(CudaNative, StreamWaitEvent, cuStreamWaitEvent, "cuStreamWaitEvent", CUresult (*)(CUstream, CUevent, unsigned int)) \
    X(CudaNative, StreamBeginCapture, cuStreamBeginCapture, "cuStreamBeginCapture_v2", CUresult (*)(CUstream, \
      CUstreamCaptureMode)) \
    X(CudaNative, StreamEndCapture, cuStreamEndCapture, "cuStreamEndCapture", CUresult (*)(CUstream, CUgraph *)) \
    X(CudaNative, GraphInstantiateWithFlags, cuGraphInstantiateWithFlags, "cuGraphInstantiateWithFlags", CUresult \
      (*)(CUgraphExec *, CUgraph, unsigned long long)) \
    X(CudaNative, GraphLaunch, cuGraphLaunch, "cuGraphLaunch", CUresult (*)(CUgraphExec, CUstream)) \
    X(CudaNative, GraphExecDestroy, cuGraphExecDestroy, "cuGraphExecDestroy", CUresult (*)(CUgraphExec)) \
    X(CudaNative, GraphDestroy, cuGraphDestroy, "cuGraphDestroy", CUresult (*)(CUgraph)) \
    X(CudaNative, EventCreate, cuEventCreate, "cuEventCreate", CUresult (*)(CUevent *, unsigned int)) \
    X(CudaNative, EventRecord, cuEventRecord, "cuEventRecord", CUresult (*)(CUevent, CUstream)) \
    X(CudaNative, EventSynchronize, cuEventSynchronize, "cuEventSynchronize", CUresult (*)(CUevent)) \
    X(CudaNative, EventElapsedTime, cuEventElapsedTime, "cuEventElapsedTime", CUresult (*)(float *, CUevent, CUevent)) \
    X(CudaNative, EventDestroy, cuEventDestroy, "cuEventDestroy_v2", CUresult (*)(CUevent)) \
    X(CudaNative, ModuleLoadData, cuModuleLoadData, "cuModuleLoadData", CUresult (*)(CUmodule *, const void *)) \
    X(CudaNative, ModuleUnload, cuModuleUnload, "cuModuleUnload", CUresult (*)(CUmodule)) \
    X(CudaNative, ModuleGetFunction, cuModuleGetFunction, "cuModuleGetFunction", CUresult (*)(CUfunction *, CUmodule, \
      const char *)) \
    X(CudaNative, FuncGetAttribute, cuFuncGetAttribute, "cuFuncGetAttribute", CUresult (*)(int *, \
      CUfunction_attribute, CUfunction)) \
    X(CudaNative, FuncSetAttribute, cuFuncSetAttribute, "cuFuncSetAttribute", CUresult (*)(CUfunction, \
      CUfunction_attribute, int)) \
    X(CudaNative, LaunchKernel, cuLaunchKernel, "cuLaunchKernel", CUresult (*)(CUfunction, unsigned int, unsigned int, \
      unsigned int, unsigned int, unsigned int, unsigned int, unsigned int, CUstream, void **, void **)) \
    X(NvrtcNative, Version, nvrtcVersion, "nvrtcVersion", nvrtcResult (*)(int *, int *)) \
    X(NvrtcNative, GetErrorString, nvrtcGetErrorString, "nvrtcGetErrorString", const char *(*)(nvrtcResult)) \
    X(NvrtcNative, CreateProgram, nvrtcCreateProgram, "nvrtcCreateProgram", nvrtcResult (*)(nvrtcProgram *, const char \
      *, const char *, int, const char *const *, const char *const *)) \
    X(NvrtcNative, CompileProgram, nvrtcCompileProgram, "nvrtcCompileProgram", nvrtcResult (*)(nvrtcProgram, int, \
      const char *const *)) \
    X(NvrtcNative, GetProgramLogSize, nvrtcGetProgramLogSize, "nvrtcGetProgramLogSize", nvrtcResult (*)(nvrtcProgram, size_t *)) \
    X(NvrtcNative, GetProgramLog, nvrtcGetProgramLog, "nvrtcGetProgramLog", nvrtcResult (*)(nvrtcProgram, char *)) \
    X(NvrtcNative, GetCubinSize, nvrtcGetCUBINSize, "nvrtcGetCUBINSize", nvrtcResult (*)(nvrtcProgram, size_t *)) \
    X(NvrtcNative, GetCubin, nvrtcGetCUBIN, "nvrtcGetCUBIN", nvrtcResult (*)(nvrtcProgram, char *)) \
    X(NvrtcNative, DestroyProgram, nvrtcDestroyProgram, "nvrtcDestroyProgram", nvrtcResult (*)(nvrtcProgram *)) \
    X(CuBlasNative, Create, cublasCreate, "cublasCreate_v2", cublasStatus_t (*)(cublasHandle_t *)) \
    X(CuBlasNative, Destroy, cublasDestroy, "cublasDestroy_v2", cublasStatus_t (*)(cublasHandle_t)) \
    X(CuBlasNative, GetVersion, cublasGetVersion, "cublasGetVersion_v2", cublasStatus_t (*)(cublasHandle_t, int *)) \
    X(CuBlasNative, GetStatusString, cublasGetStatusString, "cublasGetStatusString", const char *(*)(cublasStatus_t)) \
    X(CuBlasNative, SetStream, cublasSetStream, "cublasSetStream_v2", cublasStatus_t (*)(cublasHandle_t, cudaStream_t)) \
    X(CuBlasNative, SetWorkspace, cublasSetWorkspace, "cublasSetWorkspace_v2", cublasStatus_t (*)(cublasHandle_t, void \
      *, size_t)) \
    X(CuBlasNative, SetMathMode, cublasSetMathMode, "cublasSetMathMode", cublasStatus_t (*)(cublasHandle_t, cublasMath_t)) \
    X(CuBlasNative, GemmEx, cublasGemmEx, "cublasGemmEx", cublasStatus_t (*)(cublasHandle_t, cublasOperation_t, \
      cublasOperation_t, int, int, int, const void *, const void *, cudaDataType, int, const void *, cudaDataType, int, \
      const void *, void *, cudaDataType, int, cublasComputeType_t, cublasGemmAlgo_t)) \
    X(CuBlasNative, GemmStridedBatchedEx, cublasGemmStridedBatchedEx, "cublasGemmStridedBatchedEx", cublasStatus_t \
      (*)(cublasHandle_t, cublasOperation_t, cublasOperation_t, int, int, int, const void *, const void *, cudaDataType, \
      int, long long, const void *, cudaDataType, int, long long, const void *, void *, cudaDataType, int, long long, int, \
      cublasComputeType_t, cublasGemmAlgo_t))

// C type, bytes that C# has for it
#define SIZES(X) \
    X(CUresult, 4) \
    X(CUdevice, 4) \
    X(CUdevice_attribute, 4) \
    X(CUfunction_attribute, 4) \
    X(CUstreamCaptureMode, 4) \
    X(nvrtcResult, 4) \
    X(cublasStatus_t, 4) \
    X(cublasOperation_t, 4) \
    X(cublasMath_t, 4) \
    X(cublasComputeType_t, 4) \
    X(cublasGemmAlgo_t, 4) \
    X(cudaDataType, 4) \
    X(CUdeviceptr, 8) \
    X(CUcontext, 8) \
    X(CUstream, 8) \
    X(CUevent, 8) \
    X(CUmodule, 8) \
    X(CUfunction, 8) \
    X(CUgraph, 8) \
    X(CUgraphExec, 8) \
    X(nvrtcProgram, 8) \
    X(cublasHandle_t, 8) \
    X(size_t, 8) \
    X(long long, 8)

#define CHECK_VALUE(type, member, name, value) _Static_assert((long long)(name) == (value), #type "." #member);
#define CHECK_TYPE(class, method, function, exported, type) _Static_assert(_Generic(&function, type: 1, default: 0), #class "." #method);
#define CHECK_SIZE(type, bytes) _Static_assert(sizeof(type) == (bytes), "size of " #type);
CONSTANTS(CHECK_VALUE)
FUNCTIONS(CHECK_TYPE)
SIZES(CHECK_SIZE)

static int differences;

static void compare(const char *method, const char *header, const char *exported)
{
    // Headers from CUDA 12.8 on have a later form of this one, which earlier drivers do not export; the first form stays exported.
    const int is_first_form = strcmp(exported, "cuEventElapsedTime") == 0 && strncmp(header, exported, strlen(exported)) == 0;
    if (strcmp(header, exported) == 0 || is_first_form)
        return;
    printf("%s calls %s, the header has %s\n", method, exported, header);
    differences++;
}

#define TEXT(name) #name
#define EXPANDED(name) TEXT(name)
#define PRINT_VALUE(type, member, name, value) printf("%s.%s = %s = %lld\n", #type, #member, #name, (long long)(name));
#define COMPARE_NAME(class, method, function, exported, type) compare(#class "." #method, EXPANDED(function), exported);
#define COUNT(...) +1

int main(void)
{
    CONSTANTS(PRINT_VALUE)
    FUNCTIONS(COMPARE_NAME)
    printf("CUDA %d.%d: %d constants and %d sizes agree, %d of %d entry points\n",
           CUDA_VERSION / 1000, CUDA_VERSION % 1000 / 10, 0 CONSTANTS(COUNT), 0 SIZES(COUNT),
           (0 FUNCTIONS(COUNT)) - differences, 0 FUNCTIONS(COUNT));
    return differences != 0;
}
