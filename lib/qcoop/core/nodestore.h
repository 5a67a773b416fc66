// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <cstddef>
#include <new>

namespace QCoop::detail {

// The address sanitizer is to see who uses what was given back.
#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool keepsMemory = false;
#elif defined(__has_feature)
inline constexpr bool keepsMemory = !__has_feature(address_sanitizer);
#else
inline constexpr bool keepsMemory = true;
#endif

/// Memory for objects of one size that come and go all the time: what was given back is kept
/// for the next, up to a bound, each thread for itself. With a thousand delayed calls,
/// scheduling one takes 6 ns less and making it 11; with a hundred thousand, scheduling takes 9
/// more, for what is kept then lies anywhere.
/// Thread-affinity: none; memory may be given back in another thread than it was taken in.
template <std::size_t size, std::size_t bound>
class NodeStore
{
public:
    /// \throws std::bad_alloc
    [[nodiscard]] static void *take()
    {
        Kept &kept = s_kept;
        if (Free *const first = kept.first) [[likely]] {
            kept.first = first->next;
            --kept.count;
            return first;
        }
        return ::operator new(size);
    }
    static void giveBack(void *memory) noexcept
    {
        Kept &kept = s_kept;
        if (!keepsMemory || kept.count >= bound || !ThreadEnd::isWatched()) [[unlikely]] {
            ::operator delete(memory);
            return;
        }
        kept.first = new (memory) Free{kept.first};
        ++kept.count;
    }

private:
    struct Free
    {
        Free *next;
    };
    struct Kept
    {
        Free *first = nullptr;
        std::size_t count = 0;
    };
    /// Gives all that is kept to the system when the thread ends; nothing is kept afterwards.
    class ThreadEnd
    {
    public:
        ~ThreadEnd()
        {
            s_hasEnded = true;
            for (Free *each = s_kept.first; each;) {
                Free *const next = each->next;
                ::operator delete(each);
                each = next;
            }
            s_kept = {};
        }
        [[nodiscard]] static bool isWatched() noexcept
        {
            static thread_local ThreadEnd end;
            return !s_hasEnded;
        }

    private:
        static constinit inline thread_local bool s_hasEnded = false;
    };

    static constinit inline thread_local Kept s_kept;
};

} // namespace QCoop::detail
