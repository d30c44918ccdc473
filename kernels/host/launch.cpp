#include "launch.h"

#include "module.h"

#include <algorithm>
#include <mutex>

namespace {

using antlm::host::Kernel;
using antlm::host::Module;

std::mutex one_launch;

std::string list_modules()
{
    std::vector<std::string> keys;
    for (const Module& module : Module::all()) keys.emplace_back(module.key);
    std::sort(keys.begin(), keys.end());
    std::string lines;
    for (const std::string& key : keys) lines += key + "\n";
    return lines;
}

}  // namespace

const char* antlm_host_modules()
{
    static const std::string lines = list_modules();
    return lines.c_str();
}

void* antlm_host_kernel(const char* module, const char* kernel)
{
    for (Module& candidate : Module::all()) {
        if (strcmp(candidate.key, module) != 0) continue;
        for (Kernel& member : candidate.kernels)
            if (strcmp(member.name, kernel) == 0) return &member;
    }
    return nullptr;
}

const char* antlm_host_signature(void* kernel) { return static_cast<Kernel*>(kernel)->signature; }

int antlm_host_launch(void* kernel, const unsigned grid[3], const unsigned block[3], unsigned shared_bytes, void** parameters,
                      unsigned long long order_seed, char* message, int message_size)
{
    const std::lock_guard<std::mutex> lock(one_launch);
    const std::string failure = antlm::host::execution.launch(*static_cast<Kernel*>(kernel), {grid[0], grid[1], grid[2]},
                                                              {block[0], block[1], block[2]}, shared_bytes, parameters, order_seed);
    if (failure.empty()) return 0;
    snprintf(message, static_cast<size_t>(message_size), "%s", failure.c_str());
    return 1;
}
