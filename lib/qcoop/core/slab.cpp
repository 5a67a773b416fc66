// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/core/slab.h>

#include <qcoop/core/nodestore.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <mutex>
#include <new>
#include <utility>

namespace QCoop::detail {

namespace {

class SizeClass;

/// What stands before the memory that is given out, and what is in it while it is free.
struct Slot
{
    struct Piece *piece; // null: it is the system's own
    Slot *next;          // free
};
constexpr std::size_t headerSize = offsetof(Slot, next);
constexpr std::size_t unit = __STDCPP_DEFAULT_NEW_ALIGNMENT__;
static_assert(headerSize < unit);

/// Slots of one size, behind this; the memory in them begins at multiples of `unit`.
struct Piece
{
    SizeClass *of;
    Piece *previous; // among those with room
    Piece *next;
    Slot *free;
    std::size_t used;
    std::size_t begun; // slots from here on have never been used
    std::size_t slots;
};

// The first piece is a page, with what the system's allocator adds; each further one is twice as
// large: where pages lie anywhere, walking through them is what takes the time.
constexpr std::size_t overhead = 2 * sizeof(void *);
constexpr std::size_t smallestPiece = 4096 - overhead;
constexpr std::size_t largestPiece = 65536 - overhead;
constexpr std::size_t largest = 512; // slot; what is larger is the system's own
constexpr std::size_t firstSlot =
    (sizeof(Piece) + headerSize + unit - 1) / unit * unit - headerSize;

/// The pieces with slots of one size, of one thread. It outlives the thread for as long as one
/// of its slots is in use.
class SizeClass
{
public:
    explicit SizeClass(std::size_t stride)
        : m_stride(stride)
    {
    }

    [[nodiscard]] void *take()
    {
        const std::lock_guard lock(m_mutex);
        if (!m_room)
            link(*newPiece());
        Piece &piece = *m_room;
        Slot *slot = piece.free;
        if (slot) {
            piece.free = slot->next;
        } else {
            slot = reinterpret_cast<Slot *>(reinterpret_cast<std::byte *>(&piece) + firstSlot +
                                            m_stride * piece.begun++);
            slot->piece = &piece;
        }
        ++piece.used;
        if (isFull(piece))
            unlink(piece);
        return &slot->next;
    }

    static void giveBack(Slot *slot) noexcept
    {
        Piece &piece = *slot->piece;
        SizeClass *const of = piece.of;
        bool isOver = false;
        {
            const std::lock_guard lock(of->m_mutex);
            if (isFull(piece))
                of->link(piece);
            slot->next = std::exchange(piece.free, slot);
            // The last piece stays: who makes one task after the other needs it all the time.
            if (--piece.used == 0 && (of->m_isOrphan || of->m_room != &piece || piece.next))
                of->drop(piece);
            isOver = of->m_isOrphan && of->m_pieces == 0;
        }
        if (isOver)
            delete of;
    }

    /// Its thread ends.
    static void orphan(SizeClass *which) noexcept
    {
        {
            const std::lock_guard lock(which->m_mutex);
            which->m_isOrphan = true;
            for (Piece *piece = which->m_room; piece;) {
                Piece &each = *std::exchange(piece, piece->next);
                if (each.used == 0)
                    which->drop(each);
            }
            if (which->m_pieces > 0)
                return;
        }
        delete which;
    }

private:
    [[nodiscard]] Piece *newPiece()
    {
        const std::size_t size =
            m_pieces > 4 ? largestPiece : std::min(largestPiece, smallestPiece << m_pieces);
        void *const memory = ::operator new(size);
        ++m_pieces;
        return new (memory)
            Piece{this, nullptr, nullptr, nullptr, 0, 0, (size - firstSlot) / m_stride};
    }
    [[nodiscard]] static bool isFull(const Piece &piece) noexcept
    {
        return !piece.free && piece.begun == piece.slots;
    }
    void link(Piece &piece) noexcept
    {
        piece.previous = nullptr;
        piece.next = std::exchange(m_room, &piece);
        if (piece.next)
            piece.next->previous = &piece;
    }
    void unlink(Piece &piece) noexcept
    {
        (piece.previous ? piece.previous->next : m_room) = piece.next;
        if (piece.next)
            piece.next->previous = piece.previous;
    }
    void drop(Piece &piece) noexcept
    {
        unlink(piece);
        --m_pieces;
        ::operator delete(&piece);
    }

    std::mutex m_mutex; // for those who give back in another thread
    const std::size_t m_stride;
    Piece *m_room = nullptr; // the pieces with a free slot
    std::size_t m_pieces = 0;
    bool m_isOrphan = false;
};

constinit thread_local std::array<SizeClass *, largest / unit> sizeClasses{};
constinit thread_local bool hasThreadEnded = false;

struct ThreadEnd
{
    ~ThreadEnd()
    {
        hasThreadEnded = true;
        for (SizeClass *&each : sizeClasses) {
            if (SizeClass *const which = std::exchange(each, nullptr))
                SizeClass::orphan(which);
        }
    }
};

/// Null where there is none: the object is large, or the thread nearly gone.
SizeClass *sizeClassFor(std::size_t size)
{
    const std::size_t units = (headerSize + size + unit - 1) / unit;
    // The address sanitizer is to see who uses what was given back.
    if (!keepsMemory || units > sizeClasses.size() || hasThreadEnded)
        return nullptr;
    SizeClass *&which = sizeClasses[units - 1];
    if (!which) [[unlikely]] {
        static thread_local ThreadEnd end;
        which = new SizeClass(units * unit);
    }
    return which;
}

Slot *slotOf(void *memory) noexcept
{
    return reinterpret_cast<Slot *>(static_cast<std::byte *>(memory) - headerSize);
}

} // namespace

void *Slab::take(std::size_t size)
{
    if (SizeClass *const which = sizeClassFor(size)) [[likely]]
        return which->take();
    void *const memory = ::operator new(unit + size);
    Slot *const slot = slotOf(static_cast<std::byte *>(memory) + unit);
    slot->piece = nullptr;
    return &slot->next;
}

void Slab::giveBack(void *memory) noexcept
{
    if (!memory)
        return;
    Slot *const slot = slotOf(memory);
    if (slot->piece) [[likely]]
        SizeClass::giveBack(slot);
    else
        ::operator delete(static_cast<std::byte *>(memory) - unit);
}

} // namespace QCoop::detail
