// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/probe/client.h>
#include <qcoop/probe/watchedloop.h>

#include <QtCore/QObject>
#include <QtCore/QTimer>

#include <functional>
#include <vector>

namespace QCoop::detail {

/// What inspectors have asked for: it is laid on the board of the task's loop, and the
/// answer brought back. Where the loop does not come to it, the inspector is told so once.
///
/// Bound: maxOutstanding. Thread-affinity: the agent's thread.
class Commands final : public QObject
{
    Q_OBJECT

public:
    static constexpr std::size_t maxOutstanding = 10'000;

    /// \a loops and what \a clientOf finds outlive this; the latter may be null.
    Commands(const WatchedLoops &loops, std::function<Client *(quint64)> clientOf,
             Wire::Length patience, QObject *parent);

    void take(Client &client, const Wire::Command &command);
    /// A client goes: what it asked for is taken back, and its pauses, unless it keeps them.
    void forget(const Client &client);
    /// A loop goes: what was asked of it is answered.
    void forget(const Board &board);
    /// A loop has carried out an order.
    void answer(const Order &result);
    /// Tells those that have waited for longer than the patience.
    void tellBusy(Wire::Time now);
    void stop() { m_hurry.stop(); }

private:
    struct Outstanding
    {
        quint64 client;
        quint64 request;
        Wire::Id task;
        const Board *board;
        Wire::Time since;
        bool wasTold;
    };

    void order(Client &client, const Wire::Command &command, Wire::Id task);
    void cancel(Client &client, const Wire::Command &command);
    void collect();

    const WatchedLoops &m_loops;
    std::function<Client *(quint64)> m_clientOf;
    const Wire::Length m_patience;
    std::vector<Outstanding> m_outstanding;
    QTimer m_hurry; // looks for results while something is outstanding
};

} // namespace QCoop::detail
