// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

// Runs one workload, for check.sh to count its instructions: `qcoop-instructions NAME` prints
// how many operations that were, `qcoop-instructions` the names, and
// `qcoop-instructions --compiler` what it was compiled with.

#include "workloads.h"

#include <cstdio>
#include <string_view>

namespace {

std::uint64_t operations = 0;

#ifdef __clang__
constexpr const char *compiler = __VERSION__;
#else
constexpr const char *compiler = "g++ " __VERSION__;
#endif

} // namespace

/// What is counted: callgrind finds this by its name.
extern "C" [[gnu::noinline]] void qcoopCounted(QCoop::Bench::Workload &workload)
{
    operations = workload.run();
}

int main(int argc, char **argv)
{
    if (argc == 2 && argv[1] == std::string_view("--compiler")) {
        std::puts(compiler);
        return 0;
    }
    for (const auto &[name, make] : QCoop::Bench::workloads()) {
        if (argc < 2) {
            std::puts(name);
        } else if (name == std::string_view(argv[1])) {
            const auto workload = make();
            qcoopCounted(*workload);
            std::printf("%llu\n", static_cast<unsigned long long>(operations));
            return 0;
        }
    }
    if (argc < 2)
        return 0;
    std::fprintf(stderr, "qcoop-instructions: there is no workload \"%s\"\n", argv[1]);
    return 2;
}
