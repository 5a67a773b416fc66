// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/qt/exceptioncontext.h>
#include <qcoop/qt/logging.h>
#include <qcoop/qt/loopcalls.h>

#include <functional>
#include <memory>
#include <optional>

namespace QCoop::detail {

/// The logging category "qcoop.loop": what debug mode finds.
Q_DECLARE_LOGGING_CATEGORY(lcLoop)

/// The rounds in which an event loop calls its callbacks.
///
/// One delayed call of the reactor, of kind Iteration, makes the next round. It is planned
/// before any callback is called, so that an event loop of Qt's inside a callback goes on
/// with what the round has not come to. A round that takes long is interrupted, and goes on
/// in the next turn of the reactor. Thread-affinity: the reactor's.
class LoopRounds : public RefCounted, public LoopCalls
{
public:
    using Handler = std::function<void(const ExceptionContext &)>;

    using LoopCalls::LoopCalls;
    static void release(LoopRounds *rounds) { delete rounds; }

    /// Whether a run is under way, or a callback is being called.
    [[nodiscard]] bool isRunning() const noexcept { return m_run || m_depth > 0; }
    /// The loop of this thread that is running, the innermost one; null if none is.
    [[nodiscard]] static LoopRounds *running() noexcept;

    void callExceptionHandler(const ExceptionContext &context) noexcept;
    /// \throws WrongThread
    void setExceptionHandler(Handler handler);
    void setDebug(bool on) noexcept { m_debug = on; }
    [[nodiscard]] bool isDebug() const noexcept { return m_debug; }
    void setSlowCallbackDuration(Duration duration) noexcept { m_slow = duration; }
    [[nodiscard]] Duration slowCallbackDuration() const noexcept { return m_slow; }

    void nestedTurn() override { ++m_nestedTurns; }

protected:
    /// The time during which a loop is the running one of its thread.
    class Running
    {
    public:
        explicit Running(LoopRounds &rounds);
        ~Running();
        Running(const Running &) = delete;
        Running &operator=(const Running &) = delete;

    private:
        LoopRounds *m_outer;
    };
    struct Run
    {
        bool isOver = false;
    };

    ~LoopRounds() override = default;

    void plan() override;
    void unplan();
    [[nodiscard]] bool isCalling() const noexcept override { return m_depth > 0; }

    Run *m_run = nullptr;
    bool m_isStopping = false;
    std::shared_ptr<const Handler> m_handler; // null: the default one

private:
    void planAt(std::optional<TimePoint> at);
    void iterate();
    void beginRound(TimePoint now);
    void endRound();
    void call(CallNode &node, TimePoint began);
    void noteSlow(const CallNode &node, Duration took);

    std::uint64_t m_roundEnd = 0; // calls with a number below this belong to the round
    unsigned m_depth = 0;         // of callbacks inside callbacks
    std::uint64_t m_nestedTurns = 0;
    DelayedCall m_iteration; // the planned one
    bool m_isSoon = false;   // it is planned for as soon as possible
    bool m_debug = false;
    Duration m_slow = std::chrono::milliseconds(100);
};

} // namespace QCoop::detail
