// The 2-norm of all gradients, in two passes of fixed tiles. In double: the square of a large but finite gradient is beyond a float.
//
//   gradients   [count]   fp32
//   partial     [tiles]   double: Σ squares of each tile
//   norm        [1]       fp32, not finite where a gradient is not
//
// Reads 4 · count bytes, bound by memory.
#include "common.cuh"

extern "C" __global__ void gradient_norm_partial(const float* gradients, long long count, int elements_of_tile, double* partial)
{
    const long long start = (long long)blockIdx.x * elements_of_tile;
    const int taken = (int)min((long long)elements_of_tile, count - start);
    double sum = 0;
    for (int i = first_lane(); i < taken; i += lane_step()) {
        float values[Lanes];
        load_lanes(gradients + start, i, taken, values);
        for (int lane = 0; lane < Lanes; lane++) sum += (double)values[lane] * values[lane];
    }
    sum = block_sum(sum);
    if (threadIdx.x == 0) partial[blockIdx.x] = sum;
}

// One block.
extern "C" __global__ void gradient_norm(const double* partial, int tiles, float* norm)
{
    double sum = 0;
    for (int tile = threadIdx.x; tile < tiles; tile += blockDim.x) sum += partial[tile];
    sum = block_sum(sum);
    if (threadIdx.x == 0) *norm = (float)sqrt(sum);
}
