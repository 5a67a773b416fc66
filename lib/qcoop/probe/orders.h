// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/cooperativetask.h>
#include <qcoop/probe/board.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

namespace QCoop::detail {

/// Carries out what inspectors ask for, and knows whose pauses are whose, so that those of
/// an inspector end with it. Those that it keeps are nobody's: whoever comes next may take
/// them back.
///
/// Thread-affinity: the loop's thread, where the tasks are.
class Orders
{
public:
    explicit Orders(std::shared_ptr<Board> board)
        : m_board(std::move(board))
    {
    }

    /// Carries out a portion of the orders on the board, and makes it wake the loop again
    /// where some are left; \a tasks are the live ones by slot.
    void obey(const std::vector<CooperativeTask> &tasks);
    /// Takes back the pauses of all inspectors.
    void releaseAll(const std::vector<CooperativeTask> &tasks)
    {
        (void)release(std::nullopt, tasks, SIZE_MAX);
    }
    /// Nobody can take back a pause of it any more.
    void taskEnded(std::uint64_t task) { m_pauses.erase(task); }
    /// Whether a task that ends just now is stopped by an inspector.
    [[nodiscard]] bool isStopping() const noexcept { return m_isStopping; }

private:
    static constexpr std::uint64_t nobody = 0;                           // whose pauses were kept
    using Pauses = std::vector<std::pair<std::uint64_t, std::uint32_t>>; // client, how many

    struct Held
    {
        std::uint32_t slot = 0;
        Pauses pauses;
    };

    void carryOut(Order &order, const std::vector<CooperativeTask> &tasks);
    void pause(const Order &order, const CooperativeTask &task);
    void resume(const Order &order, const CooperativeTask &task);
    /// Takes back the pauses of one client, or of all, but not of more than \a most tasks;
    /// returns whether that was all.
    bool release(std::optional<std::uint64_t> client, const std::vector<CooperativeTask> &tasks,
                 std::size_t most);
    void keep(std::uint64_t client);
    static void add(Pauses &pauses, std::uint64_t client, std::uint32_t count);

    std::shared_ptr<Board> m_board;
    std::unordered_map<std::uint64_t, Held> m_pauses; // by task
    bool m_isStopping = false;
};

} // namespace QCoop::detail
