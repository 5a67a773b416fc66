// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/deferred.h>
#include <qcoop/core/text.h>

#include <concepts>
#include <cstdint>
#include <optional>
#include <type_traits>

namespace QCoop {

/// What a plain step function returns: whether there is more to do.
enum class Step : std::uint8_t { Again, Done };

/// How far a task has come. A task tells it by `co_yield Progress(i, n)`, by returning it
/// from a step function, or with CooperativeTask::setProgress().
class Progress
{
public:
    /// \a total 0 means that it is not known.
    Progress(std::int64_t value, std::int64_t total, Text text = {})
        : m_value(value)
        , m_total(total)
        , m_text(std::move(text))
    {
    }

    [[nodiscard]] std::int64_t value() const noexcept { return m_value; }
    [[nodiscard]] std::int64_t total() const noexcept { return m_total; }
    [[nodiscard]] const Text &text() const noexcept { return m_text; }

    friend bool operator==(const Progress &, const Progress &) = default;

private:
    std::int64_t m_value;
    std::int64_t m_total;
    Text m_text;
};

/// What a step function returns when Step alone cannot say it: it may also hand over a
/// Deferred, and its task then waits for that before its next step, and fails if that
/// fails; or a Progress, which means Again.
/// Semantics: Twisted, an iterator that yields Deferreds.
class StepResult
{
public:
    StepResult(Step step)
        : m_step(step)
    {
    }
    StepResult(Progress progress)
        : m_step(Step::Again)
        , m_progress(std::move(progress))
    {
    }
    /// \throws AlreadyConsumed if \a waitFor has a consumer already
    template <typename T>
    StepResult(const Deferred<T> &waitFor)
        : m_step(Step::Again)
        , m_chain(waitFor.chain())
        , m_end(waitFor.end())
    {
        m_chain->checkEnd(m_end, "Deferred returned by a step");
    }

    [[nodiscard]] Step step() const noexcept { return m_step; }
    [[nodiscard]] std::optional<Progress> &progress() noexcept { return m_progress; }
    /// What to wait for; null if nothing.
    [[nodiscard]] const detail::Ref<detail::Chain> &chain() const noexcept { return m_chain; }
    [[nodiscard]] std::size_t end() const noexcept { return m_end; }

private:
    Step m_step;
    std::optional<Progress> m_progress;
    detail::Ref<detail::Chain> m_chain;
    std::size_t m_end = 0;
};

/// What may come back from a step function: Step, bool ("there is more"), StepResult and
/// what converts to it.
template <typename R>
concept StepLike =
    std::same_as<R, Step> || std::same_as<R, bool> || std::convertible_to<R, StepResult>;

} // namespace QCoop
