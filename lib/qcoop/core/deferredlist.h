// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/deferred.h>
#include <qcoop/core/errorhandler.h>

#include <memory>
#include <optional>
#include <vector>

namespace QCoop {

/// When a DeferredList has its result.
enum class ListMode {
    All,          ///< when all inputs have a result
    FirstValue,   ///< at the first value; when all have failed, as All
    FirstFailure, ///< fails with FirstError at the first failure; otherwise as All
    FirstResult,  ///< at whichever of both comes first
};

/// What a DeferredList does with the failures of its inputs.
enum class InputFailures {
    Keep, ///< each stays unhandled, and is reported as such
    Consume,
};

/// What a DeferredList came to.
template <typename T>
struct ListResult
{
    /// The result of each input, in the order of the inputs; nothing where it is not known
    /// yet because the list ended at its first value.
    std::vector<std::optional<Result<T>>> results;
    /// The input whose value ended the list, where one did.
    std::optional<std::size_t> first;
};

namespace detail {

template <typename T>
class ListState
{
public:
    ListState(std::size_t count, ListMode mode, InputFailures failures)
        : m_mode(mode)
        , m_failures(failures)
        , m_results(count)
    {
    }

    void arrived(std::size_t index, Outcome &outcome)
    {
        const Failure *failure = std::get_if<Failure>(&outcome);
        const bool isValue = !failure;
        std::optional<Failure> kept;
        if (failure)
            kept = *failure;
        m_results[index].emplace(Deferred<T>::takeResult(outcome));
        if (kept && m_failures == InputFailures::Keep)
            outcome = *kept;
        else
            outcome = std::unique_ptr<AnyValue>();
        ++m_arrived;
        if (target.isFired())
            return;
        const bool endsAtValue = m_mode == ListMode::FirstValue || m_mode == ListMode::FirstResult;
        const bool endsAtFailure =
            m_mode == ListMode::FirstFailure || m_mode == ListMode::FirstResult;
        if (isValue && endsAtValue)
            finish(index);
        else if (!isValue && endsAtFailure)
            target.errback(Failure(FirstError(*kept, index)));
        else if (m_arrived == m_results.size())
            finish(std::nullopt);
    }

    void finish(std::optional<std::size_t> first)
    {
        const std::size_t count = m_results.size();
        auto results = std::exchange(m_results, {});
        m_results.resize(count); // late results still find a place
        target.callback(ListResult<T>{std::move(results), first});
    }

    Deferred<ListResult<T>> target;

private:
    ListMode m_mode;
    InputFailures m_failures;
    std::vector<std::optional<Result<T>>> m_results;
    std::size_t m_arrived = 0;
};

/// What the inputs of a list are, for its canceller; null once the input has its result, or
/// is gone. The list must not own its inputs, for they own the list.
using ListInputs = std::shared_ptr<std::vector<Chain *>>;

inline void cancelInputs(const ListInputs &inputs)
{
    for (std::size_t i = 0; i < inputs->size(); ++i) {
        Chain *const chain = (*inputs)[i];
        if (!chain)
            continue;
        try {
            Ref<Chain>(chain)->cancel();
        } catch (...) {
            reportError({ErrorReport::Kind::Canceller, Failure::current()});
        }
    }
}

/// The stage of a list at one of its inputs.
template <typename T>
class ListInput
{
public:
    ListInput(std::shared_ptr<ListState<T>> state, ListInputs inputs, std::size_t index)
        : m_state(std::move(state))
        , m_inputs(std::move(inputs))
        , m_index(index)
    {
    }
    ListInput(ListInput &&) noexcept = default;
    ListInput &operator=(ListInput &&) = delete;
    ~ListInput()
    {
        if (m_inputs)
            (*m_inputs)[m_index] = nullptr;
    }

    void operator()(Chain &, Outcome &outcome, Ref<Chain> &) { m_state->arrived(m_index, outcome); }

private:
    std::shared_ptr<ListState<T>> m_state;
    ListInputs m_inputs;
    std::size_t m_index;
};

} // namespace detail

/// Makes one Deferred of several. Each input is thereby consumed.
///
/// Results that an input has already count at once, in the order of the inputs. The list
/// fires once. Without inputs, All and FirstFailure fire at once, the others never.
/// Cancelling a list that has not fired cancels every input, in order; what a canceller
/// throws is reported, and the next input is cancelled all the same.
/// \throws AlreadyConsumed if an input has a consumer; the inputs before it are consumed.
/// Semantics: Twisted, defer.DeferredList.
template <typename T>
[[nodiscard]] Deferred<ListResult<T>> deferredList(const std::vector<Deferred<T>> &inputs,
                                                   ListMode mode = ListMode::All,
                                                   InputFailures failures = InputFailures::Keep)
{
    const auto chains = std::make_shared<std::vector<detail::Chain *>>(inputs.size());
    const auto state = std::make_shared<detail::ListState<T>>(inputs.size(), mode, failures);
    const Deferred<ListResult<T>> list(
        [chains](Deferred<ListResult<T>> &) { detail::cancelInputs(chains); });
    list.chain()->waitOnWhenCancelled();
    state->target = list;
    if (inputs.empty() && (mode == ListMode::All || mode == ListMode::FirstFailure))
        state->finish(std::nullopt);
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        (*chains)[i] = inputs[i].chain().get();
        inputs[i].chain()->attach(inputs[i].end(), detail::ListInput<T>(state, chains, i),
                                  "deferredList");
    }
    return list;
}

/// All values, in the order of the inputs, or FirstError at the first failure.
/// Semantics: Twisted, defer.gatherResults.
template <typename T>
requires(!std::is_void_v<T>) [[nodiscard]] Deferred<std::vector<T>> gatherResults(
    const std::vector<Deferred<T>> &inputs, InputFailures failures = InputFailures::Keep)
{
    return deferredList(inputs, ListMode::FirstFailure, failures).then([](ListResult<T> list) {
        std::vector<T> values;
        values.reserve(list.results.size());
        for (std::optional<Result<T>> &result : list.results)
            values.push_back(std::move(*result).value());
        return values;
    });
}

} // namespace QCoop
