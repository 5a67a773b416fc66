// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <cstdint>
#include <memory>
#include <span>

namespace QCoop::Bench {

/// A fixed amount of work of one kind, the same in each run to the last instruction.
class Workload
{
public:
    Workload() = default;
    Workload(const Workload &) = delete;
    Workload &operator=(const Workload &) = delete;
    virtual ~Workload() = default;

    /// Does the work; what is done before and after it is not counted. Returns the number of
    /// operations that it consisted of.
    virtual std::uint64_t run() = 0;
};

/// A name, and how the workload of that name is made.
struct NamedWorkload
{
    const char *name;
    std::unique_ptr<Workload> (*make)();
};

[[nodiscard]] std::span<const NamedWorkload> workloads();

} // namespace QCoop::Bench
