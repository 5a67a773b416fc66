// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/failure.h>
#include <qcoop/core/ref.h>
#include <qcoop/core/threadaffinity.h>
#include <qcoop/core/uniquefunction.h>

#include <cstddef>
#include <memory>
#include <utility>
#include <variant>
#include <vector>

namespace QCoop::detail {

class Chain;

/// A value of a type that only the stages around it know.
class AnyValue
{
public:
    virtual ~AnyValue() = default;
};

template <typename T>
class ValueOf final : public AnyValue
{
public:
    explicit ValueOf(T v)
        : value(std::move(v))
    {
    }
    T value;
};

/// What a chain has at a moment: nothing yet, a value (null pointer: of type void), or a
/// failure.
using Outcome = std::variant<std::monostate, std::unique_ptr<AnyValue>, Failure>;

/// The body of a Deferred, without its types: a source, the stages attached to it, and the
/// result on its way through them. All handles of one chain share it.
///
/// Ownership: handles own the chain; a chain that another one waits for owns that one, so
/// that `fetch().then(...)` goes on although nobody keeps the handle. It points back without
/// owning, which is enough to pass a cancellation on.
/// Thread-affinity: the thread that made it. Semantics: Twisted, Deferred._runCallbacks.
class Chain final : public RefCounted
{
public:
    /// Changes the outcome; may put another chain into \a inner to wait for.
    using Stage = UniqueFunction<void(Chain &chain, Outcome &outcome, Ref<Chain> &inner)>;
    /// The last consumer: takes the outcome out of the chain.
    using Sink = UniqueFunction<void(Outcome &outcome)>;

    explicit Chain(UniqueFunction<void(Chain &)> canceller = {});
    static void release(Chain *chain);

    /// Gives the source its result. \throws AlreadyFired, WrongThread
    void fire(Outcome outcome, const char *operation);
    /// \throws what the canceller throws; nothing has happened then.
    void cancel();
    /// A cancel() whose canceller does not fire the chain leaves it as it is: a list waits on
    /// for the inputs that its canceller cancels.
    void waitOnWhenCancelled() noexcept { m_waitsOn = true; }
    void pause();
    void unpause();

    /// Attaches a stage behind stage number \a end and returns its own number.
    /// \throws AlreadyConsumed if something is attached there already.
    std::size_t attach(std::size_t end, Stage stage, const char *operation);
    /// Attaches the last consumer behind \a end. \throws as attach()
    void attachSink(std::size_t end, Sink sink, const char *operation);
    /// The sink is not interested any more: whatever arrives is taken and forgotten.
    void detachSink() noexcept;
    /// Whether only one handle is left, and whatever arrives is forgotten: nobody would notice
    /// if it went.
    [[nodiscard]] bool isForsaken() const noexcept
    {
        return m_isDetached && refs() == 1 && m_next == m_stages.size();
    }
    /// Drops all stages that have not run, and what arrives: their context is gone. To be
    /// called from inside a stage.
    void abandon() noexcept;

    /// \throws AlreadyConsumed if \a end is not the free end of this chain; WrongThread
    void checkEnd(std::size_t end, const char *operation) const;

    [[nodiscard]] bool isFired() const noexcept { return m_fired; }
    /// Whether stage number \a end is the last one and has its result.
    [[nodiscard]] bool isSettled(std::size_t end) const noexcept;
    /// The result, if isSettled().
    [[nodiscard]] const Outcome &outcome() const noexcept { return m_outcome; }
    /// Takes the result of a settled end, which is thereby consumed.
    [[nodiscard]] Outcome take(std::size_t end, const char *operation);

private:
    ~Chain();

    [[nodiscard]] bool isHeldBack() const noexcept { return m_paused > 0 || m_waits; }

    void cancelSource();
    void run();
    void runStages();
    [[nodiscard]] bool waitFor(Chain &inner);
    void handOver();

    ThreadAffinity m_thread;
    Outcome m_outcome;
    std::vector<Stage> m_stages; // m_stages[i] makes end number i + 1
    std::size_t m_next = 0;      // the stage to run next
    Sink m_sink;
    Ref<Chain> m_waiter;      // the chain that waits for this one's end
    Chain *m_inner = nullptr; // the chain that this one waits for
    UniqueFunction<void(Chain &)> m_canceller;
    unsigned m_paused = 0;
    bool m_waits = false; // for another chain, which may be gone
    bool m_fired = false;
    bool m_waitsOn = false;    // when cancelled, if the canceller does not fire it
    bool m_swallowOne = false; // cancelled without canceller: one late result is no error
    bool m_running = false;
    bool m_consumed = false;   // the end has a sink or a waiter, or was taken
    bool m_isDetached = false; // the sink is not interested any more
};

} // namespace QCoop::detail
