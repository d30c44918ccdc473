// Times one single-precision matrix product of OpenBLAS: C [m, n] = op(A) · op(B), row-major. See gemm.sh.
//   openblas M N K TRANSPOSE_A TRANSPOSE_B SECONDS      the flags are 0 or 1; prints the median and the best in GFLOP/s
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

// From cblas.h, which the run-time package does not bring.
enum { RowMajor = 101, NoTranspose = 111, Transpose = 112 };
void cblas_sgemm(int order, int transposeA, int transposeB, int m, int n, int k, float alpha, const float *a, int lda, const float *b, int ldb,
                 float beta, float *c, int ldc);
char *openblas_get_corename(void);

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec + 1e-9 * now.tv_nsec;
}

static float *random_matrix(long count)
{
    float *matrix = aligned_alloc(64, (count * sizeof(float) + 63) / 64 * 64);
    for (long i = 0; i < count; i++)
        matrix[i] = 2.0f * rand() / (float)RAND_MAX - 1;
    return matrix;
}

static int compare(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

int main(int count, char **arguments)
{
    if (count != 7)
    {
        fprintf(stderr, "openblas M N K TRANSPOSE_A TRANSPOSE_B SECONDS\n");
        return 2;
    }
    int m = atoi(arguments[1]), n = atoi(arguments[2]), k = atoi(arguments[3]);
    int transposeA = atoi(arguments[4]), transposeB = atoi(arguments[5]);
    double duration = atof(arguments[6]);
    float *a = random_matrix((long)m * k), *b = random_matrix((long)k * n), *c = random_matrix((long)m * n);
    enum { MostSamples = 1 << 20, FewestSamples = 5 };
    double *samples = malloc(MostSamples * sizeof(double)), began = 0;
    int taken = 0;
    // The first two calls warm up.
    for (int call = -2; call < FewestSamples || (seconds() - began < duration && call < MostSamples); call++)
    {
        double start = seconds();
        cblas_sgemm(RowMajor, transposeA ? Transpose : NoTranspose, transposeB ? Transpose : NoTranspose, m, n, k, 1, a, transposeA ? m : k, b,
                    transposeB ? k : n, 0, c, n);
        if (call >= 0)
            samples[taken++] = seconds() - start;
        else
            began = seconds();
    }
    qsort(samples, taken, sizeof(double), compare);
    double operations = 2.0 * m * n * k / 1e9;
    printf("%s gflops=%.1f best_gflops=%.1f\n", openblas_get_corename(), operations / samples[taken / 2], operations / samples[0]);
    return 0;
}
