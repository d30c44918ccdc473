// Sums over the rows of a matrix, added (+=) to a vector in a fixed order, without atomics: the gradient of a bias.
//
//   values     [rows, width]   Storage
//   partial    [tiles, width]  fp32: the sum of each tile of rows, written by whoever has the rows at hand
//   sums       [width]         fp32, added to
//
// One thread a column, one block row a tile. Reads values once: rows · width · sizeof(Storage) bytes, bound by memory.
#include "common.cuh"

extern "C" __global__ void column_sums_partial(const Storage* values, int rows, int width, int rows_per_tile, float* partial)
{
    const int column = blockIdx.x * blockDim.x + threadIdx.x;
    if (column >= width) return;
    const int from = blockIdx.y * rows_per_tile, to = min(rows, from + rows_per_tile);
    float sum = 0;
    for (int row = from; row < to; row++) sum += to_float(values[(long long)row * width + column]);
    partial[(long long)blockIdx.y * width + column] = sum;
}

extern "C" __global__ void column_sums_add(const float* partial, int tiles, int width, float* sums)
{
    const int column = blockIdx.x * blockDim.x + threadIdx.x;
    if (column >= width) return;
    float sum = 0;
    for (int tile = 0; tile < tiles; tile++) sum += partial[(long long)tile * width + column];
    sums[column] += sum;
}
