// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "check.h"

#include <qcoop/core/slab.h>

#include <atomic>
#include <cstddef>
#include <thread>
#include <utility>
#include <vector>

using QCoop::detail::Slab;

/// Memory of tasks that is given back in other threads than it was taken in, while those take
/// more, and after they have ended.
int main()
{
    constexpr std::size_t threads = 4;
    constexpr std::size_t each = 20'000;
    std::vector<std::vector<void *>> made(threads, std::vector<void *>(each));
    std::atomic<std::size_t> ready = 0;
    std::vector<std::thread> running;
    for (std::size_t which = 0; which < threads; ++which) {
        running.emplace_back([&, which] {
            for (void *&memory : made[which])
                memory = Slab::take(96);
            ++ready;
            while (ready < threads)
                std::this_thread::yield();
            // Of each thread's memory each thread gives back a fourth; the first leaves early.
            const std::size_t end = which == 0 ? each / 2 : each;
            for (std::size_t i = 0; i < end; ++i) {
                void *&memory = made[(which + i) % threads][i];
                *static_cast<std::size_t *>(memory) = i;
                Slab::giveBack(std::exchange(memory, nullptr));
                Slab::giveBack(Slab::take(96));
            }
        });
    }
    for (std::thread &thread : running)
        thread.join();
    std::size_t left = 0;
    for (std::vector<void *> &of : made) {
        for (void *memory : of) {
            left += memory ? 1 : 0;
            Slab::giveBack(memory);
        }
    }
    check(left == each / 2, "what a thread did not give back is still there");
    return 0;
}
