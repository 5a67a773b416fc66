// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace QCoop::detail {

/// What became of a letter: whoever put it in where nobody had asked for a wake-up yet has
/// to wake the reader.
enum class Posted : std::uint8_t { Wake, Behind, Refused };

/// A queue that any thread puts letters into and one thread, the reader, takes them out of.
///
/// Letters of one writer come out in the order in which it put them in; each comes out once,
/// by next() or by close(). However many are put in, the reader is to be woken once. How that
/// is done is no business of this class. Letters are kept in blocks, so that none is moved
/// to make room while writers wait, and the memory of a burst is given back as it is read.
/// Thread-affinity: as each function says. No letter is destroyed inside the lock, so that its
/// destructor may put in others.
template <typename Letter>
class Letterbox
{
public:
    Letterbox() = default;
    Letterbox(const Letterbox &) = delete;
    Letterbox &operator=(const Letterbox &) = delete;

    /// Puts \a letter in; it is untouched where it is refused, for the box is closed.
    /// Any thread.
    [[nodiscard]] Posted put(Letter &&letter)
    {
        const std::lock_guard lock(m_mutex);
        if (m_closed)
            return Posted::Refused;
        if (m_written.empty())
            m_written.emplace_back();
        else if (m_written.back().size() == blockSize)
            m_written.emplace_back().reserve(blockSize);
        m_written.back().push_back(std::move(letter));
        ++m_puts;
        return askForWake() ? Posted::Wake : Posted::Behind;
    }

    /// Asks for a wake-up on the reader's own behalf; false if one is under way. Any thread.
    [[nodiscard]] bool requestWake()
    {
        const std::lock_guard lock(m_mutex);
        return !m_closed && askForWake();
    }

    /// The reader has been woken: what next() gives is what has been written so far, or, if
    /// some of that is left from before, only that. Returns how many letters that is.
    std::size_t beginReading()
    {
        const std::lock_guard lock(m_mutex);
        m_wakeIsUnderWay = false;
        if (m_left == 0) {
            m_reading.swap(m_written);
            for (const Block &block : m_reading)
                m_left += block.size();
        }
        return m_left;
    }

    /// Takes the next letter out. The reader.
    [[nodiscard]] std::optional<Letter> next()
    {
        if (m_left == 0)
            return std::nullopt;
        std::optional<Letter> letter(std::move(m_reading[m_block][m_read++]));
        --m_left;
        if (m_left == 0)
            rewind();
        else if (m_read == blockSize)
            nextBlock();
        return letter;
    }

    /// Whether nothing is left, neither of what is being read nor of what was written
    /// meanwhile. The reader.
    [[nodiscard]] bool isEmpty() const
    {
        const std::lock_guard lock(m_mutex);
        return m_left == 0 && (m_written.empty() || m_written.front().empty());
    }

    /// Refuses all letters from now on, and gives out those that nobody has read, in order.
    /// The reader.
    [[nodiscard]] std::vector<Letter> close()
    {
        std::vector<Letter> unread;
        unread.reserve(m_left);
        while (std::optional<Letter> letter = next())
            unread.push_back(std::move(*letter));
        m_reading.clear();
        const std::lock_guard lock(m_mutex);
        m_closed = true;
        for (Block &block : m_written)
            std::move(block.begin(), block.end(), std::back_inserter(unread));
        m_written.clear();
        return unread;
    }

    /// How many letters were put in, and how many wake-ups asked for. Any thread.
    [[nodiscard]] std::pair<std::uint64_t, std::uint64_t> counts() const
    {
        const std::lock_guard lock(m_mutex);
        return {m_puts, m_wakes};
    }

private:
    using Block = std::vector<Letter>; // of blockSize letters, but for the last
    static constexpr std::size_t blockSize = 1024;

    bool askForWake()
    {
        if (std::exchange(m_wakeIsUnderWay, true))
            return false;
        ++m_wakes;
        return true;
    }

    void nextBlock()
    {
        Block().swap(m_reading[m_block++]);
        m_read = 0;
    }
    /// All is read: keeps the block that was read last, for what will be written.
    void rewind()
    {
        std::swap(m_reading.front(), m_reading[m_block]);
        m_reading.resize(1);
        m_reading.front().clear();
        m_block = m_read = 0;
    }

    mutable std::mutex m_mutex;
    std::vector<Block> m_written; // the first of them may be empty
    std::uint64_t m_puts = 0;
    std::uint64_t m_wakes = 0;
    bool m_wakeIsUnderWay = false;
    bool m_closed = false;
    // Of the reader alone:
    std::vector<Block> m_reading;
    std::size_t m_block = 0; // the one that is being read
    std::size_t m_read = 0;  // letters of that
    std::size_t m_left = 0;  // letters of all
};

} // namespace QCoop::detail
