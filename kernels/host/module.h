// How the kernels of a module become known to the launch functions: module.cpp.in registers each by the type of its function.
#pragma once

#include "execution.h"

#include <cstdint>
#include <type_traits>
#include <utility>
#include <vector>

namespace antlm::host {

// One letter a parameter, as antlm_host_signature gives them.
template <class Parameter>
constexpr char letter()
{
    constexpr bool is_pointer = std::is_pointer_v<Parameter>, is_float = std::is_same_v<Parameter, float>;
    constexpr bool is_integer = std::is_integral_v<Parameter> && (sizeof(Parameter) == 4 || sizeof(Parameter) == 8);
    static_assert(is_pointer || is_float || is_integer, "a kernel takes pointers, integers of 32 or 64 bits and floats");
    return is_pointer ? 'p' : is_float ? 'f' : sizeof(Parameter) == 4 ? 'i' : 'l';
}

// Calls a function with parameters given by their addresses, as cuLaunchKernel takes them.
template <auto Function>
struct Call;

template <class... Parameters, void (*Function)(Parameters...)>
struct Call<Function> {
    static constexpr char signature[] = {letter<Parameters>()..., '\0'};

    static void invoke(void** parameters) { invoke(parameters, std::index_sequence_for<Parameters...>()); }

private:
    template <size_t... Index>
    static void invoke([[maybe_unused]] void** parameters, std::index_sequence<Index...>)
    {
        Function(*static_cast<Parameters*>(parameters[Index])...);
    }
};

template <auto Function>
Kernel kernel(const char* name, unsigned maximum_threads = MaximumThreads)
{
    return {name, Call<Function>::signature, Call<Function>::invoke, maximum_threads};
}

struct Module {
    const char* key;
    std::vector<Kernel> kernels;

    static void add(const char* key, std::vector<Kernel> kernels, SharedMemory shared)
    {
        for (Kernel& kernel : kernels) {
            kernel.module = key;
            kernel.shared = shared;
        }
        all().push_back({key, std::move(kernels)});
    }

    static std::vector<Module>& all()
    {
        static std::vector<Module> modules;
        return modules;
    }
};

}  // namespace antlm::host
