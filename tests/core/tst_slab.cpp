// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "../support/memory.h"

#include <qcoop/core/clock.h>
#include <qcoop/core/cooperator.h>
#include <qcoop/core/slab.h>

#include <QTest>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <random>
#include <set>
#include <thread>
#include <vector>

using namespace QCoop;
using detail::Slab;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t sizes[] = {1, 8, 16, 17, 96, 104, 168, 248, 504, 505, 4096, 100'000};

bool isAligned(const void *memory, std::size_t alignment)
{
    return reinterpret_cast<std::uintptr_t>(memory) % alignment == 0;
}

/// Memory that is filled, so that whoever shares it with it is found out.
struct Block
{
    explicit Block(std::size_t bytes, unsigned char mark)
        : memory(static_cast<unsigned char *>(Slab::take(bytes)))
        , size(bytes)
        , fill(mark)
    {
        std::memset(memory, fill, size);
    }
    [[nodiscard]] bool isIntact() const
    {
        return std::all_of(memory, memory + size, [this](auto byte) { return byte == fill; });
    }

    unsigned char *memory;
    std::size_t size;
    unsigned char fill;
};

} // namespace

/// Memory of tasks.
class tst_Slab : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void memoryIsAlignedAndNobodyElses();
    void objectsOfOneSizeLieSideBySide();
    void whatWasGivenBackIsTakenFirst();
    void nothingIsGivenBackForNull();
    void memoryGoesBackToTheSystem();
    void anotherThreadMayGiveBack();
    void memoryOutlivesItsThread();
    void threadsGiveBackEachOthersMemory();
    void workMayNeedALargerAlignment();
};

void tst_Slab::memoryIsAlignedAndNobodyElses()
{
    std::mt19937 random(17);
    std::vector<Block> blocks;
    for (int i = 0; i < 20'000; ++i) {
        if (!blocks.empty() && random() % 5 < 2) {
            std::swap(blocks[random() % blocks.size()], blocks.back());
            QVERIFY(blocks.back().isIntact());
            Slab::giveBack(blocks.back().memory);
            blocks.pop_back();
        } else {
            blocks.emplace_back(sizes[random() % 10], static_cast<unsigned char>(random()));
            QVERIFY(isAligned(blocks.back().memory, alignof(std::max_align_t)));
        }
    }
    for (const Block &block : blocks) {
        QVERIFY(block.isIntact());
        Slab::giveBack(block.memory);
    }
}

void tst_Slab::objectsOfOneSizeLieSideBySide()
{
#ifdef QCOOP_KEEPS_FREED_MEMORY
    QSKIP("under the address sanitizer each object is the system's own");
#endif
    std::vector<unsigned char *> all;
    std::vector<void *> between;
    for (int i = 0; i < 10'000; ++i) {
        all.push_back(static_cast<unsigned char *>(Slab::take(120)));
        between.push_back(::operator new(120 + std::size_t(i) % 300));
    }
    std::size_t neighbours = 0;
    for (std::size_t i = 1; i < all.size(); ++i)
        neighbours += all[i] - all[i - 1] == 128 ? 1 : 0;
    QVERIFY2(neighbours > all.size() * 99 / 100, qPrintable(QString::number(neighbours)));
    std::ranges::for_each(all, Slab::giveBack);
    for (void *each : between)
        ::operator delete(each);
}

void tst_Slab::whatWasGivenBackIsTakenFirst()
{
#ifdef QCOOP_KEEPS_FREED_MEMORY
    QSKIP("under the address sanitizer each object is the system's own");
#endif
    std::vector<void *> all;
    for (int i = 0; i < 5000; ++i)
        all.push_back(Slab::take(200));
    std::set<void *> back;
    for (std::size_t i = 0; i < all.size(); i += 7) {
        back.insert(all[i]);
        Slab::giveBack(all[i]);
    }
    for (std::size_t i = 0; i < all.size(); i += 7) {
        all[i] = Slab::take(200);
        QCOMPARE(back.erase(all[i]), 1U);
    }
    QVERIFY(back.empty());
    std::ranges::for_each(all, Slab::giveBack);
}

void tst_Slab::nothingIsGivenBackForNull()
{
    Slab::giveBack(nullptr);
    void *const memory = Slab::take(0);
    QVERIFY(memory);
    Slab::giveBack(memory);
}

void tst_Slab::memoryGoesBackToTheSystem()
{
    const auto round = [] {
        std::vector<void *> all;
        for (int i = 0; i < 200'000; ++i)
            all.push_back(Slab::take(248));
        std::ranges::shuffle(all, std::mt19937(3));
        std::ranges::for_each(all, Slab::giveBack);
    };
    round();
    const qint64 before = residentMemory();
    for (int i = 0; i < 5; ++i)
        round();
    QVERIFY2(residentMemory() - before < 10'000'000,
             qPrintable(QString::number(residentMemory() - before)));
}

void tst_Slab::anotherThreadMayGiveBack()
{
    std::vector<Block> blocks;
    for (int i = 0; i < 3000; ++i)
        blocks.emplace_back(std::size_t(96), static_cast<unsigned char>(i));
    std::thread([&] {
        for (std::size_t i = 0; i < blocks.size(); i += 2)
            Slab::giveBack(blocks[i].memory);
    }).join();
    for (std::size_t i = 0; i < blocks.size(); i += 2)
        blocks[i] = Block(96, static_cast<unsigned char>(i + 1));
    for (const Block &block : blocks) {
        QVERIFY(block.isIntact());
        Slab::giveBack(block.memory);
    }
}

void tst_Slab::memoryOutlivesItsThread()
{
    std::vector<Block> blocks;
    std::thread([&] {
        for (int i = 0; i < 3000; ++i)
            blocks.emplace_back(std::size_t(96), static_cast<unsigned char>(i));
        for (int i = 0; i < 1000; ++i) {
            Slab::giveBack(blocks.back().memory);
            blocks.pop_back();
        }
    }).join();
    for (const Block &block : blocks) {
        QVERIFY(block.isIntact());
        Slab::giveBack(block.memory);
    }
}

void tst_Slab::threadsGiveBackEachOthersMemory()
{
    constexpr std::size_t each = 20'000;
    std::vector<std::vector<void *>> made(4, std::vector<void *>(each));
    std::vector<std::thread> threads;
    std::atomic<int> ready = 0;
    for (std::size_t which = 0; which < made.size(); ++which) {
        threads.emplace_back([&, which] {
            for (void *&memory : made[which])
                memory = Slab::take(96);
            ++ready;
            while (ready < 4)
                std::this_thread::yield();
            for (std::size_t i = 0; i < each; ++i) {
                Slab::giveBack(made[(which + i % 4) % 4][i]);
                Slab::giveBack(Slab::take(96));
            }
        });
    }
    for (std::thread &thread : threads)
        thread.join();
}

void tst_Slab::workMayNeedALargerAlignment()
{
    struct alignas(128) Large
    {
        unsigned char bytes[128] = {};
    };
    Clock clock;
    Cooperator cooperator({.clock = &clock});
    std::vector<const void *> seen;
    for (int i = 0; i < 10; ++i) {
        cooperator.cooperate([large = Large(), &seen] {
            seen.push_back(&large);
            return Step::Done;
        });
    }
    clock.advance(0ms);
    QCOMPARE(seen.size(), 10U);
    for (const void *each : seen)
        QVERIFY(isAligned(each, 128));
}

QTEST_GUILESS_MAIN(tst_Slab)
#include "tst_slab.moc"
