// antlm_replay FILE...: runs recorded launches, every buffer in an allocation of exactly its size. Built with AddressSanitizer it ends with
// a report at the first access outside of one. Results are not compared.
//
// The format of a recording, little endian:
//
//   "ANTLMREC1\n", then for each launch until the end of the file:
//   text module key, text kernel name         text: u32 length, bytes
//   u32 grid[3], u32 block[3], u32 shared bytes, u64 order seed
//   u32 number of parameters, then each one: u8 kind and
//     0 scalar       u64, its bytes in the lower ones
//     1 buffer       u64 size in bytes, u64 offset of the parameter's pointer in it, the bytes
//     2 null
//     3 reference    u32 index of an earlier parameter of kind 1 of this launch, u64 offset of the pointer in that buffer
#include "launch.h"

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

constexpr char Magic[] = "ANTLMREC1\n";
constexpr size_t DeviceAlignment = 256;  // Of what cuMemAlloc returns.
constexpr unsigned MostParameters = 256;

struct Free {
    void operator()(void* memory) const { free(memory); }
};

using Buffer = std::unique_ptr<char, Free>;

class Recording {
public:
    explicit Recording(const char* path)
        : file(fopen(path, "rb"))
    {
        if (file == nullptr) throw std::runtime_error(std::string(path) + " cannot be opened: " + strerror(errno));
        char magic[sizeof Magic - 1];
        read(magic, sizeof magic);
        if (memcmp(magic, Magic, sizeof magic) != 0) throw std::runtime_error(std::string(path) + " is not a recording of launches");
    }

    ~Recording() { fclose(file); }
    Recording(const Recording&) = delete;
    Recording& operator=(const Recording&) = delete;

    bool at_end()
    {
        const int next = fgetc(file);
        if (next != EOF) ungetc(next, file);
        return next == EOF;
    }

    template <class T>
    T number()
    {
        T value;
        read(&value, sizeof value);
        return value;
    }

    std::string text()
    {
        std::string value(number<uint32_t>(), '\0');
        read(&value[0], value.size());
        return value;
    }

    void read(void* target, size_t bytes)
    {
        if (fread(target, 1, bytes, file) != bytes) throw std::runtime_error("the recording ends in the middle of a launch");
    }

private:
    FILE* file;
};

struct Launch {
    std::string module, kernel;
    unsigned grid[3], block[3], shared_bytes;
    uint64_t order_seed;
    std::vector<uint64_t> values;  // Of the parameters.
    std::vector<Buffer> buffers;   // One for each parameter; null where it has none of its own.

    explicit Launch(Recording& recording)
        : module(recording.text()), kernel(recording.text())
    {
        for (unsigned& size : grid) size = recording.number<uint32_t>();
        for (unsigned& size : block) size = recording.number<uint32_t>();
        shared_bytes = recording.number<uint32_t>();
        order_seed = recording.number<uint64_t>();
        const unsigned count = recording.number<uint32_t>();
        if (count > MostParameters) throw std::runtime_error(name() + ": " + std::to_string(count) + " parameters");
        for (unsigned i = 0; i < count; i++) read_parameter(recording);
    }

    std::string name() const { return kernel + " of '" + module + "'"; }

    void run()
    {
        void* found = antlm_host_kernel(module.c_str(), kernel.c_str());
        if (found == nullptr) throw std::runtime_error("there is no kernel " + name());
        if (strlen(antlm_host_signature(found)) != values.size())
            throw std::runtime_error(name() + " takes other parameters: " + antlm_host_signature(found));
        std::vector<void*> addresses;
        for (uint64_t& value : values) addresses.push_back(&value);
        char message[1024];
        if (antlm_host_launch(found, grid, block, shared_bytes, addresses.data(), order_seed, message, sizeof message) != 0)
            throw std::runtime_error(message);
    }

private:
    void read_parameter(Recording& recording)
    {
        Buffer own;
        uint64_t value = 0;
        switch (const auto kind = recording.number<uint8_t>()) {
        case 0:
            value = recording.number<uint64_t>();
            break;
        case 1: {
            const auto bytes = recording.number<uint64_t>(), offset = recording.number<uint64_t>();
            void* memory;
            if (posix_memalign(&memory, DeviceAlignment, bytes) != 0) throw std::runtime_error(name() + ": not enough memory");
            own.reset(static_cast<char*>(memory));
            recording.read(memory, bytes);
            value = reinterpret_cast<uint64_t>(memory) + offset;
            break;
        }
        case 2:
            break;
        case 3: {
            const auto earlier = recording.number<uint32_t>();
            const auto offset = recording.number<uint64_t>();
            if (earlier >= buffers.size() || buffers[earlier] == nullptr)
                throw std::runtime_error(name() + ": parameter " + std::to_string(earlier) + " is no buffer to refer to");
            value = reinterpret_cast<uint64_t>(buffers[earlier].get()) + offset;
            break;
        }
        default:
            throw std::runtime_error(name() + ": a parameter of the unknown kind " + std::to_string(kind));
        }
        values.push_back(value);
        buffers.push_back(std::move(own));
    }
};

}  // namespace

int main(int count, char** arguments)
{
    if (count < 2) {
        fprintf(stderr, "usage: antlm_replay FILE...\n");
        return 2;
    }
    try {
        for (int i = 1; i < count; i++) {
            Recording recording(arguments[i]);
            for (int number = 1; !recording.at_end(); number++) {
                Launch launch(recording);
                printf("%s, launch %d: %s, grid (%u,%u,%u), block (%u,%u,%u)\n", arguments[i], number, launch.name().c_str(),
                       launch.grid[0], launch.grid[1], launch.grid[2], launch.block[0], launch.block[1], launch.block[2]);
                fflush(stdout);  // So that a report of AddressSanitizer follows the launch it is about.
                launch.run();
            }
        }
    } catch (const std::exception& error) {
        fprintf(stderr, "%s\n", error.what());
        return 1;
    }
    return 0;
}
