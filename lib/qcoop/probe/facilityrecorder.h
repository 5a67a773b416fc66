// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/observer.h>

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_map>

namespace QCoop::detail {

class Board;

/// The part of a Recorder that writes down the facilities of its loop.
///
/// A change of counts costs six stores, however often it comes: there is nothing to coalesce.
/// Only what comes, goes or gets another name takes the board's mutex.
/// Thread-affinity: the reactor's thread.
class FacilityRecorder
{
public:
    explicit FacilityRecorder(std::shared_ptr<Board> board)
        : m_board(std::move(board))
    {
    }

    /// \a at: nanoseconds of the reactor's time.
    void add(const FacilityInfo &info, std::int64_t at);
    void change(const FacilityInfo &info);
    void remove(const FacilityInfo &info);

private:
    struct Recent
    {
        std::uint64_t id = 0;
        std::uint32_t slot = 0;
    };

    [[nodiscard]] std::optional<std::uint32_t> slotOf(std::uint64_t id);

    std::shared_ptr<Board> m_board;
    std::unordered_map<std::uint64_t, std::uint32_t> m_slots; // by FacilityInfo::id
    std::array<Recent, 16> m_recent;                          // found without looking there
};

} // namespace QCoop::detail
