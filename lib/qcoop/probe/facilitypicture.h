// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/probe/board.h>
#include <qcoop/probe/line.h>
#include <qcoop/probe/names.h>
#include <qcoop/wire/packed.h>

#include <vector>

namespace QCoop::detail {

using FacilityLine = Line<Wire::FacilityAdded, Wire::FacilityRow>;

/// A facility that has gone, for those that had heard of it.
struct RemovedFacilityLine
{
    quint32 slot = 0;
    Wire::FacilityRemoved removed;
};

/// The part of a Picture that has the facilities of its loop.
/// Thread-affinity: the agent's thread.
class FacilityPicture
{
public:
    FacilityPicture(Board &board, Names &names)
        : m_board(board)
        , m_names(names)
    {
    }

    /// Makes all that is there come with the next readings, \a count slots from \a first on.
    /// Returns how many slots there are. \pre the board's mutex is held
    std::size_t listAnew(std::size_t first, std::size_t count);
    /// Forgets the news on the board. \pre the board's mutex is held
    void forgetNews();
    /// Takes what has gone since the last time, and how many did not fit on the board.
    /// \pre the board's mutex is held
    [[nodiscard]] quint64 takeNews();
    /// Reads what is there and what has changed.
    void read(quint32 frame);

    [[nodiscard]] const std::vector<FacilityLine> &lines() const noexcept { return m_lines; }
    /// News of the last takeNews().
    [[nodiscard]] const std::vector<RemovedFacilityLine> &removed() const noexcept
    {
        return m_removed;
    }
    [[nodiscard]] quint64 memory() const noexcept
    {
        return sizeof(FacilityLine) * m_lines.capacity();
    }

private:
    Board &m_board;
    Names &m_names;
    std::vector<FacilityLine> m_lines; // by slot
    std::vector<RemovedFacilityLine> m_removed;
};

} // namespace QCoop::detail
