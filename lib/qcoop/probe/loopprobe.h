// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/probe/recorder.h>

#include <QtCore/QObject>

#include <memory>

namespace QCoop {
class QtReactor;
}

namespace QCoop::detail {

/// Watches one QtReactor and the event loop that drives it: a Recorder, and what tells the
/// loop's own rounds from waiting.
///
/// In the main thread every event that reaches an object begins a busy stretch, elsewhere a
/// turn of the reactor does; it ends when the loop looks for events again.
/// Thread-affinity: the reactor's thread. It must go before the reactor, or after
/// Board::isGone.
class LoopProbe final : public QObject
{
    Q_OBJECT

public:
    LoopProbe(QtReactor &reactor, std::uint64_t loop, Duration longStep);
    ~LoopProbe() override;

    /// Stops watching, and takes back the pauses of inspectors.
    void detach();
    /// Whether it carries out orders just now, so that it must not be destroyed.
    [[nodiscard]] bool isObeying() const noexcept { return m_isObeying; }

    /// Takes back the pauses of inspectors, as soon as its thread comes to it. Any thread.
    void release();
    [[nodiscard]] const std::shared_ptr<Board> &board() const noexcept { return m_board; }

    bool eventFilter(QObject *object, QEvent *event) override;

protected:
    bool event(QEvent *event) override;

private:
    enum class Round { GoesOn, Ends };
    void looksForEvents(Round round);

    QtReactor &m_reactor;
    std::shared_ptr<Board> m_board;
    Recorder m_recorder;
    bool m_isObeying = false;
};

} // namespace QCoop::detail
