// Rows of a table by their ids, and the table's gradient.
//
//   ids          [rows]                int
//   table        [vocabulary, width]   Input
//   y, grad_y    [rows, width]         Output (fp32: the residual stream begins here)
//   grad_table   [vocabulary, width]   fp32, added to
//   sorted       [rows]                every row beside its id, by id, and by row where ids are equal
//
// Forward reads a row of the table and writes one of y: rows · width · (sizeof(Input) + sizeof(Output)) bytes, bound by memory.
// Backward needs the rows of equal ids in ascending order and no float atomics: a stable radix sort (Knuth, TAOCP 3, 5.2.5), eight bits
// a pass, puts them side by side; then each id that occurs has its rows added by one thread a column. It moves grad_y once and the rows
// of grad_table that occur twice.
#include "common.cuh"

// An id outside the table gives NaN: a kernel cannot refuse it, and nobody should train on a row that is not there.
extern "C" __global__ void embedding_forward(const int* ids, const Input* table, int vocabulary, int width, Output* y)
{
    const int id = ids[blockIdx.x];
    const bool known = (unsigned)id < (unsigned)vocabulary;
    for (int i = first_lane(); i < width; i += lane_step()) {
        float values[Lanes];
        if (known)
            load_lanes(table + (long long)id * width, i, width, values);
        else
            for (int lane = 0; lane < Lanes; lane++) values[lane] = __uint_as_float(0x7fc00000u);
        store_lanes(y + (long long)blockIdx.x * width, i, width, values);
    }
}

struct Occurrence {
    int id, row;
};

// Values of eight bits, and threads of a block of the sort, and rows of a block.
constexpr int Digits = 256;

__device__ __forceinline__ int digit_of(Occurrence occurrence, int shift) { return occurrence.id >> shift & (Digits - 1); }

// The first pass finds the rows in their own order; an id outside the table sorts behind all others.
__device__ __forceinline__ Occurrence read_occurrence(const int* ids, const Occurrence* source, int vocabulary, int index)
{
    if (source != nullptr) return source[index];
    const int id = ids[index];
    return Occurrence{(unsigned)id < (unsigned)vocabulary ? id : vocabulary, index};
}

// counts[tile][digit] = how many of the tile's 256 rows have this digit. Each thread looks for one digit: its reads are the same as its
// neighbours', and nothing has to be added atomically.
extern "C" __global__ void embedding_count(const int* ids, const Occurrence* source, int rows, int vocabulary, int shift, int* counts)
{
    __shared__ int digits[Digits];
    const int first = blockIdx.x * Digits, taken = min(Digits, rows - first), mine = threadIdx.x;
    if (mine < taken) digits[mine] = digit_of(read_occurrence(ids, source, vocabulary, first + mine), shift);
    __syncthreads();
    int count = 0;
    for (int i = 0; i < taken; i++) count += digits[i] == mine;
    counts[blockIdx.x * Digits + mine] = count;
}

// target = source by this digit, equal ones in the order of source.
extern "C" __global__ void embedding_place(const int* ids, const Occurrence* source, const int* counts, int rows, int vocabulary, int shift,
                                           Occurrence* target)
{
    __shared__ Occurrence tile[Digits];
    __shared__ int totals[Digits];
    const int first = blockIdx.x * Digits, taken = min(Digits, rows - first), mine = threadIdx.x;
    if (mine < taken) tile[mine] = read_occurrence(ids, source, vocabulary, first + mine);
    int before = 0, total = 0;
    for (int other = 0; other < (int)gridDim.x; other++) {
        const int count = counts[other * Digits + mine];
        if (other < (int)blockIdx.x) before += count;
        total += count;
    }
    totals[mine] = total;
    __syncthreads();
    int place = before;
    for (int smaller = 0; smaller < mine; smaller++) place += totals[smaller];
    for (int i = 0; i < taken; i++)
        if (digit_of(tile[i], shift) == mine) target[place++] = tile[i];
}

// Rows that are on their way at once: padding may be half of all rows, and one thread adds them all.
constexpr int RowsAhead = 16;

// grad_table[id] += its rows of grad_y one after the other. One block an occurrence and 128 columns; all but the first of an id leave.
extern "C" __global__ void embedding_backward(const Output* grad_y, const Occurrence* sorted, int rows, int vocabulary, int width,
                                              float* grad_table)
{
    const int first = blockIdx.x, column = blockIdx.y * blockDim.x + threadIdx.x, id = sorted[first].id;
    if (column >= width || id >= vocabulary || (first > 0 && sorted[first - 1].id == id)) return;
    float* target = grad_table + (long long)id * width + column;
    float sum = *target;
    for (int next = first, taken = RowsAhead; taken == RowsAhead; next += RowsAhead) {
        float values[RowsAhead];
        taken = 0;
        for (int i = 0; i < RowsAhead; i++)
            if (next + i < rows && sorted[next + i].id == id) {
                values[i] = to_float(grad_y[(long long)sorted[next + i].row * width + column]);
                taken = i + 1;
            }
        for (int i = 0; i < RowsAhead; i++)
            if (i < taken) sum += values[i];
    }
    *target = sum;
}
