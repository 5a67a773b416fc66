// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "allocations.h"

#include <malloc.h>

#include <atomic>
#include <cstdlib>
#include <new>

namespace {

std::atomic<bool> isCounting{false};
std::atomic<std::uint64_t> counted{0};

void *allocate(std::size_t size)
{
    if (isCounting.load(std::memory_order_relaxed)) [[unlikely]]
        counted.fetch_add(1, std::memory_order_relaxed);
    void *const memory = std::malloc(size > 0 ? size : 1);
    if (!memory)
        throw std::bad_alloc();
    return memory;
}

} // namespace

void *operator new(std::size_t size)
{
    return allocate(size);
}

void *operator new(std::size_t size, std::align_val_t alignment)
{
    if (isCounting.load(std::memory_order_relaxed)) [[unlikely]]
        counted.fetch_add(1, std::memory_order_relaxed);
    const auto align = std::size_t(alignment);
    void *const memory = std::aligned_alloc(align, (size + align - 1) / align * align);
    if (!memory)
        throw std::bad_alloc();
    return memory;
}

void operator delete(void *memory) noexcept
{
    std::free(memory);
}

void operator delete(void *memory, std::size_t) noexcept
{
    std::free(memory);
}

void operator delete(void *memory, std::align_val_t) noexcept
{
    std::free(memory);
}

void operator delete(void *memory, std::size_t, std::align_val_t) noexcept
{
    std::free(memory);
}

namespace QCoop::Bench {

Allocations::Allocations() noexcept
{
    counted = 0;
    isCounting = true;
}

Allocations::~Allocations()
{
    isCounting = false;
}

std::uint64_t Allocations::count() const noexcept
{
    return counted;
}

std::size_t heapInUse() noexcept
{
    const struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

} // namespace QCoop::Bench
