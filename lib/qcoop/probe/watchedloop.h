// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/probe/picture.h>

#include <memory>
#include <optional>
#include <vector>

namespace QCoop::detail {

/// One loop as the agent sees it: its board, the picture of it while somebody is attached,
/// and whether it is blocked.
/// Thread-affinity: the agent's thread.
class WatchedLoop
{
public:
    explicit WatchedLoop(std::shared_ptr<Board> board)
        : m_board(std::move(board))
    {
    }

    [[nodiscard]] Board &board() const noexcept { return *m_board; }
    /// Null while nobody is attached.
    [[nodiscard]] Picture *picture() const noexcept { return m_picture.get(); }
    /// Somebody attaches: no effect if there is a picture already.
    void attach(Names &names);
    void detach();

    /// What there is to be said about its being blocked for longer than \a patience; nothing
    /// if it is not and was not. \pre picture()
    [[nodiscard]] std::optional<Wire::Blocked> look(Wire::Time now, Wire::Length patience,
                                                    Names &names);
    /// Makes it look at its board; no effect once it is gone.
    void wake() const;
    /// Leaves an order on its board. The same.
    void give(const Order &order) const;

private:
    [[nodiscard]] Wire::Blocked describe(Wire::Id task, Wire::Time since, Wire::Time now,
                                         Names &names) const;

    std::shared_ptr<Board> m_board;
    std::unique_ptr<Picture> m_picture;
    Wire::Blocked m_blocked; // lasted is 0 while it is not
};

using WatchedLoops = std::vector<std::unique_ptr<WatchedLoop>>;

} // namespace QCoop::detail
