// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/letterbox.h>
#include <qcoop/core/uniquefunction.h>

#include <mutex>
#include <utility>
#include <vector>

namespace QCoop::detail {

/// A Letterbox with a bell: what writers in other threads hold of a reader that may go at any
/// time. Shared; it outlives its reader, and then refuses.
template <typename Letter>
class MailSlot
{
public:
    /// \a wake is called in the thread of a writer, never after close(), and must not reach
    /// this object.
    explicit MailSlot(UniqueFunction<void()> wake)
        : m_wake(std::move(wake))
    {
    }

    /// Puts \a letter in and wakes the reader if need be; false, with \a letter untouched, if
    /// the reader is gone. Any thread.
    bool put(Letter &&letter)
    {
        const Posted posted = m_box.put(std::move(letter));
        if (posted == Posted::Wake) {
            const std::lock_guard lock(m_wakeMutex);
            if (m_wake)
                m_wake();
        }
        return posted != Posted::Refused;
    }

    /// Refuses from now on, and gives out what nobody has read; when it returns, nobody wakes
    /// the reader any more. The reader.
    [[nodiscard]] std::vector<Letter> close()
    {
        std::vector<Letter> unread = m_box.close();
        const std::lock_guard lock(m_wakeMutex);
        m_wake.reset();
        return unread;
    }

    /// Where the reader reads.
    [[nodiscard]] Letterbox<Letter> &box() noexcept { return m_box; }
    [[nodiscard]] const Letterbox<Letter> &box() const noexcept { return m_box; }

private:
    Letterbox<Letter> m_box;
    std::mutex m_wakeMutex; // held while m_wake runs, so that close() waits for it
    UniqueFunction<void()> m_wake;
};

} // namespace QCoop::detail
