// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

// The queue of callSoonThreadsafe() and of the executors, under the thread sanitizer.

#include "check.h"

#include <qcoop/core/mailslot.h>
#include <qcoop/core/uniquefunction.h>

#include <array>
#include <atomic>
#include <memory>
#include <semaphore>
#include <thread>
#include <vector>

using namespace QCoop;
using namespace QCoop::detail;

namespace {

using Call = UniqueFunction<void()>;
constexpr int writers = 8;

/// A slot whose reader is woken through a semaphore.
class Slot
{
public:
    bool put(Call call) { return m_slot.put(std::move(call)); }
    /// Waits to be woken, and calls what is there, \a most calls at the most.
    int read(int most)
    {
        m_bell.acquire();
        Letterbox<Call> &box = m_slot.box();
        box.beginReading();
        int calls = 0;
        while (calls < most) {
            std::optional<Call> call = box.next();
            if (!call)
                break;
            (*call)();
            ++calls;
        }
        if (!box.isEmpty() && box.requestWake())
            m_bell.release();
        return calls;
    }
    std::vector<Call> close()
    {
        std::vector<Call> unread = m_slot.close();
        m_isClosed = true;
        return unread;
    }
    [[nodiscard]] std::pair<std::uint64_t, std::uint64_t> counts() const
    {
        return m_slot.box().counts();
    }

private:
    std::counting_semaphore<> m_bell{0};
    bool m_isClosed = false; // not atomic, on purpose: nobody may be woken once it is set
    MailSlot<Call> m_slot{[this] {
        check(!m_isClosed, "nobody is woken after close()");
        m_bell.release();
    }};
};

void eightWritersLoseNothingAndKeepTheirOrder()
{
    constexpr int calls = 100'000;
    Slot slot;
    std::array<int, writers> next{}; // of the reader alone
    int made = 0;
    std::vector<std::jthread> threads;
    for (std::size_t w = 0; w < writers; ++w) {
        threads.emplace_back([&, w] {
            for (int i = 0; i < calls; ++i) {
                check(slot.put([&, w, i] {
                    check(next[w]++ == i, "each writer's calls come in order");
                    ++made;
                }),
                      "an open slot accepts");
            }
        });
    }
    while (made < writers * calls)
        slot.read(5000);
    threads.clear();
    check(made == writers * calls, "each call comes once");
    check(slot.counts().first == std::uint64_t(made), "the slot has counted them");
    check(slot.counts().second <= slot.counts().first, "and not woken more often");
}

void writersThatRaceWithCloseKnowWhatBecame()
{
    for (int round = 0; round < 200; ++round) {
        const auto held = std::make_shared<int>();
        std::atomic<int> accepted = 0;
        int made = 0;
        std::size_t unread = 0;
        {
            Slot slot;
            std::vector<std::jthread> threads;
            for (int w = 0; w < writers; ++w) {
                threads.emplace_back([&] {
                    int puts = 0;
                    while (puts < 500 && slot.put([&made, held] { ++made; }))
                        ++puts;
                    accepted += puts;
                });
            }
            for (int i = 0; i < 4 && made < round * 20; ++i)
                slot.read(round * 20);
            unread = slot.close().size();
            check(!slot.put([] {}), "a closed slot stays closed");
            threads.clear();
        }
        check(std::size_t(made) + unread == std::size_t(accepted),
              "none is lost, none comes twice");
        check(held.use_count() == 1, "all are destroyed");
    }
}

void nobodyIsWokenAfterClose()
{
    // One letter, which wakes, and a close at the same moment.
    constexpr int rounds = 500;
    std::vector<std::unique_ptr<Slot>> slots;
    for (int i = 0; i < rounds; ++i)
        slots.push_back(std::make_unique<Slot>());
    std::atomic<int> round = -1;
    int accepted = 0;
    std::jthread writer([&] {
        for (int i = 0; i < rounds; ++i) {
            while (round.load() < i) {
            }
            accepted += slots[std::size_t(i)]->put([] {}) ? 1 : 0;
        }
    });
    std::size_t unread = 0;
    for (int i = 0; i < rounds; ++i) {
        round = i;
        while (i % 2 && slots[std::size_t(i)]->counts().first == 0) {
        } // it is in, and the writer is about to wake, or has done so
        unread += slots[std::size_t(i)]->close().size();
    }
    writer.join();
    check(unread == std::size_t(accepted), "what was accepted is given back");
}

void lettersMayPutInLetters()
{
    Slot slot;
    int made = 0;
    struct PutsAnother
    {
        ~PutsAnother()
        {
            slot.put([this_made = made] { ++*this_made; });
        }
        Slot &slot;
        int *made;
    };
    for (int i = 0; i < 100; ++i)
        slot.put([last = std::unique_ptr<PutsAnother>(new PutsAnother{slot, &made})] {});
    int calls = 0;
    while (calls < 200)
        calls += slot.read(7);
    check(made == 100, "a destructor may put in a letter");
    for (int i = 0; i < 100; ++i)
        slot.put([last = std::unique_ptr<PutsAnother>(new PutsAnother{slot, &made})] {});
    check(slot.close().size() == 100, "and is refused when the slot is closed");
    check(made == 100, "which is no error");
}

} // namespace

int main()
{
    eightWritersLoseNothingAndKeepTheirOrder();
    writersThatRaceWithCloseKnowWhatBecame();
    nobodyIsWokenAfterClose();
    lettersMayPutInLetters();
    return 0;
}
