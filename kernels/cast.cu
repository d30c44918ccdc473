// destination = source in another element type, rounded to nearest even.
//
//   source        [count]   Input
//   destination   [count]   Output
//
// Eight elements a thread. Moves count · (sizeof(Input) + sizeof(Output)) bytes, bound by memory.
#include "common.cuh"

extern "C" __global__ void cast(const Input* source, long long count, Output* destination)
{
    const long long first = ((long long)blockIdx.x * blockDim.x + threadIdx.x) * Lanes;
    if (first >= count) return;
    // A whole group is read as a row of its own width; the last one may be shorter.
    const int width = count - first < Lanes ? (int)(count - first) : Lanes;
    float values[Lanes];
    load_lanes(source + first, 0, width, values);
    store_lanes(destination + first, 0, width, values);
}
