// Tiles of attention: rows of queries, keys, values or gradients in shared memory, and the three products of such tiles. All that a
// faster way to multiply has to replace stands here.
//
// A block multiplies TileRows queries with TileRows keys. Its threads form a rectangle, RowThreads along the queries and ColumnThreads
// along the keys; a thread owns Rows neighbouring rows and, of a tile of scores, Columns neighbouring columns, so that a row of scores
// lies in ColumnThreads neighbouring lanes of one warp, and four probabilities share one draw of dropout. With 4 × 4 scores a thread reads
// 8 · 16 bytes of shared memory for 64 multiply-adds. Heads above 64 take half the rows: three tiles of rows and one of scores stay within
// 70 KiB, so that several blocks share a multiprocessor.
#pragma once
#include "common.cuh"

static_assert(HeadSize % Lanes == 0 && HeadSize <= 128, "Head sizes are multiples of 8 up to 128.");

constexpr int TileRows = HeadSize <= 64 ? 64 : 32;
constexpr int Columns = 4;
constexpr int ColumnThreads = TileRows / Columns;
constexpr int RowThreads = 16;
constexpr int Rows = TileRows / RowThreads;
constexpr int TileThreads = RowThreads * ColumnThreads;

// Of a product that is HeadSize wide a thread owns, in each of its rows, every ColumnThreads-th group of four neighbouring elements.
constexpr int Group = 4;
constexpr int Groups = (HeadSize / Group + ColumnThreads - 1) / ColumnThreads;

// Floats from one row to the next: four more than the row, so that neighbouring rows begin in other banks.
constexpr int RowPitch = HeadSize + 4;
constexpr int ScorePitch = TileRows + 4;
constexpr int RowTileFloats = TileRows * RowPitch;
constexpr int ScoreTileFloats = TileRows * ScorePitch;

using Scores = float[Rows][Columns];
using RowSums = float[Rows][Groups][Group];

// Neighbouring elements that are read or written at once.
template <class T, int Count>
struct alignas(Count * sizeof(T)) Packed {
    T element[Count];
};

template <int Count>
__device__ __forceinline__ Packed<float, Count> load_packed(const float* from)
{
    return *reinterpret_cast<const Packed<float, Count>*>(from);
}

// The first row and the first column of a tile that this thread owns.
__device__ __forceinline__ int first_row() { return threadIdx.x / ColumnThreads * Rows; }

__device__ __forceinline__ int first_column() { return threadIdx.x % ColumnThreads * Columns; }

__device__ __forceinline__ int first_element(int group) { return (group * ColumnThreads + threadIdx.x % ColumnThreads) * Group; }

// Reductions over the lanes that share a row, the same bits in each of them.
__device__ __forceinline__ float row_sum(float value)
{
    for (int distance = ColumnThreads / 2; distance > 0; distance /= 2) value += __shfl_xor_sync(AllLanes, value, distance);
    return value;
}

__device__ __forceinline__ float row_max(float value)
{
    for (int distance = ColumnThreads / 2; distance > 0; distance /= 2) value = fmaxf(value, __shfl_xor_sync(AllLanes, value, distance));
    return value;
}

// Where a row lies in a tile of rows: those that threads with neighbouring columns read at once lie behind each other, in different banks.
__device__ __forceinline__ int row_offset(int row) { return (row % Columns * (TileRows / Columns) + row / Columns) * RowPitch; }

// tile = the first TileRows rows of source, zero at and beyond count.
__device__ __forceinline__ void load_rows(const Storage* source, long long stride, int count, float* tile)
{
    constexpr int PerRow = HeadSize / Lanes;
    for (int part = threadIdx.x; part < TileRows * PerRow; part += TileThreads) {
        const int row = part / PerRow, first = part % PerRow * Lanes;
        float values[Lanes] = {};
        if (row < count) load_lanes(source + row * stride, first, HeadSize, values);
        store_lanes(tile + row_offset(row), first, HeadSize, values);
    }
}

// target = the thread's rows of a product, but none at or beyond count.
template <class T>
__device__ __forceinline__ void store_rows(const RowSums& sums, long long stride, int count, T* target)
{
    for (int a = 0; a < Rows; a++)
        for (int g = 0; g < Groups; g++) {
            if (first_row() + a >= count || first_element(g) >= HeadSize) continue;
            Packed<T, Group> packed;
            for (int i = 0; i < Group; i++) packed.element[i] = to_storage<T>(sums[a][g][i]);
            *reinterpret_cast<Packed<T, Group>*>(target + (first_row() + a) * stride + first_element(g)) = packed;
        }
}

__device__ __forceinline__ void store_scores(const Scores& scores, float* tile)
{
    for (int a = 0; a < Rows; a++) {
        Packed<float, Columns> packed;
        for (int b = 0; b < Columns; b++) packed.element[b] = scores[a][b];
        *reinterpret_cast<Packed<float, Columns>*>(tile + (first_row() + a) * ScorePitch + first_column()) = packed;
    }
}

// scores[i][j] = rows_i · columns_j, both tiles of rows.
__device__ __forceinline__ void multiply_rows(const float* rows, const float* columns, Scores& scores)
{
    for (int a = 0; a < Rows; a++)
        for (int b = 0; b < Columns; b++) scores[a][b] = 0;
    for (int first = 0; first < HeadSize; first += 4) {
        Packed<float, 4> x[Rows], y[Columns];
        for (int a = 0; a < Rows; a++) x[a] = load_packed<4>(rows + row_offset(first_row() + a) + first);
        for (int b = 0; b < Columns; b++) y[b] = load_packed<4>(columns + row_offset(first_column() + b) + first);
        for (int i = 0; i < 4; i++)
            for (int a = 0; a < Rows; a++)
                for (int b = 0; b < Columns; b++) scores[a][b] += x[a].element[i] * y[b].element[i];
    }
}

// sums_i += Σ_j weights[i][j] · rows_j
__device__ __forceinline__ void add_product(const float* weights, int pitch, const float* rows, RowSums& sums)
{
    for (int first = 0; first < TileRows; first += 4) {
        Packed<float, 4> w[Rows];
        for (int a = 0; a < Rows; a++) w[a] = load_packed<4>(weights + (first_row() + a) * pitch + first);
        for (int j = 0; j < 4; j++)
            for (int g = 0; g < Groups; g++) {
                if (first_element(g) >= HeadSize) continue;
                const Packed<float, Group> row = load_packed<Group>(rows + row_offset(first + j) + first_element(g));
                for (int a = 0; a < Rows; a++)
                    for (int i = 0; i < Group; i++) sums[a][g][i] += w[a].element[j] * row.element[i];
            }
    }
}

// sums_j += Σ_i weights[i][j] · rows_i
__device__ __forceinline__ void add_transposed_product(const float* weights, int pitch, const float* rows, RowSums& sums)
{
    for (int i = 0; i < TileRows; i++) {
        const Packed<float, Rows> w = load_packed<Rows>(weights + i * pitch + first_row());
        for (int g = 0; g < Groups; g++) {
            if (first_element(g) >= HeadSize) continue;
            const Packed<float, Group> row = load_packed<Group>(rows + row_offset(i) + first_element(g));
            for (int a = 0; a < Rows; a++)
                for (int e = 0; e < Group; e++) sums[a][g][e] += w.element[a] * row.element[e];
        }
    }
}
