// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/qt/eventloopcore.h>

#include <deque>
#include <optional>
#include <source_location>
#include <utility>

namespace QCoop::detail {

/// The body of a Future, without the type of its result. Handles own it; what it has to call
/// when it is done does not, so that one that nobody keeps is destroyed with its callbacks.
/// Thread-affinity: the loop's.
class FutureState : public RefCounted
{
public:
    using Callback = UniqueFunction<void(FutureState &)>;

    FutureState(Ref<EventLoopCore> loop, std::source_location madeAt);
    static void release(FutureState *state) { delete state; }

    [[nodiscard]] bool isDone() const noexcept { return m_end != End::None; }
    [[nodiscard]] bool isCancelled() const noexcept { return m_end == End::Cancelled; }
    [[nodiscard]] EventLoopCore &loop() const noexcept { return *m_loop; }

    /// \throws WrongThread; InvalidState if it is done
    void checkPending(const char *operation) const;
    /// The error of a Future that failed, which is thereby looked at; nothing if it has a
    /// result. \throws WrongThread; InvalidState if it is not done; CancelledError
    [[nodiscard]] std::optional<Failure> exception(const char *operation);
    /// Throws that error. \throws as exception()
    void checkResult(const char *operation);

    void fail(Failure failure);
    bool cancel();
    /// Its result is there.
    void succeed();

    std::uint64_t addCallback(Callback callback, std::source_location where);
    std::size_t removeCallback(std::uint64_t id);

protected:
    virtual ~FutureState();

private:
    enum class End : std::uint8_t { None, Result, Failure, Cancelled };
    struct Waiting
    {
        std::uint64_t id;
        std::source_location where;
        Callback callback;
    };

    void end(End how);
    void callSoon(Waiting waiting);

    const Ref<EventLoopCore> m_loop;
    const std::source_location m_madeAt;
    std::optional<Failure> m_failure;
    std::deque<Waiting> m_callbacks;
    std::uint64_t m_lastId = 0;
    End m_end = End::None;
    bool m_isLookedAt = false;
};

template <typename T>
class FutureStateOf final : public FutureState
{
public:
    using FutureState::FutureState;
    std::optional<T> value;
};
template <>
class FutureStateOf<void> final : public FutureState
{
public:
    using FutureState::FutureState;
};

} // namespace QCoop::detail
