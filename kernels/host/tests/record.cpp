// antlm_host_record CASE FILE: writes the recording of a launch for the tests of antlm_replay. All cases but `right` are wrong.
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

namespace {

std::string bytes;

template <class T>
void number(T value) { bytes.append(reinterpret_cast<const char*>(&value), sizeof value); }

void text(const std::string& value)
{
    number<uint32_t>(static_cast<uint32_t>(value.size()));
    bytes += value;
}

void launch(const std::string& module, const std::string& kernel, uint32_t threads, uint32_t shared_bytes, uint32_t parameters)
{
    text("host/tests/" + module);
    text(kernel);
    for (const uint32_t size : {1u, 1u, 1u, threads, 1u, 1u}) number(size);
    number(shared_bytes);
    number<uint64_t>(3);  // Order seed.
    number(parameters);
}

void scalar(uint64_t value)
{
    number<uint8_t>(0);
    number(value);
}

void buffer(uint64_t size, uint64_t offset)
{
    number<uint8_t>(1);
    number(size);
    number(offset);
    bytes.append(size, '\1');
}

void reference(uint32_t index, uint64_t offset)
{
    number<uint8_t>(3);
    number(index);
    number(offset);
}

}  // namespace

int main(int count, char** arguments)
{
    if (count != 3) return 2;
    const std::string name = arguments[1];
    bytes = "ANTLMREC1\n";
    if (name == "right") {
        launch("barriers", "reverse", 33, 0, 2);
        buffer(8 * 33, 0);
        reference(0, 4 * 33);
        launch("grids", "increment", 31, 0, 2);
        buffer(4 * 33, 8);
        scalar(31);
    } else if (name == "write_behind") {
        launch("grids", "write_behind", 33, 0, 1);
        buffer(4 * 33, 0);
    } else if (name == "read_behind_shared") {
        launch("grids", "read_behind_shared", 7, 4 * 7, 2);
        buffer(4 * 7, 0);
        scalar(7);
    } else if (name == "write_behind_static") {
        launch("grids", "write_behind_static", 5, 0, 2);
        buffer(4 * 5, 0);
        scalar(4);
    } else if (name == "misaligned") {
        launch("grids", "load_misaligned", 1, 0, 2);
        buffer(32, 4);
        reference(0, 16);
    } else if (name == "divergent") {
        launch("barriers", "return_before_barrier", 33, 0, 1);
        buffer(4 * 33, 0);
    } else if (name == "null") {
        launch("barriers", "return_before_barrier", 33, 0, 2);
        number<uint8_t>(2);
        number<uint8_t>(2);
    } else if (name == "cut") {
        launch("grids", "increment", 31, 0, 2);
        buffer(4 * 31, 0);
    } else {
        return 2;
    }
    FILE* file = fopen(arguments[2], "wb");
    if (file == nullptr || fwrite(bytes.data(), 1, bytes.size(), file) != bytes.size()) return 1;
    return fclose(file) == 0 ? 0 : 1;
}
