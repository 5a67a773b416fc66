// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/failure.h>

#include <cstddef>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

namespace QCoop {

/// What became of something: a value or a failure. Thread-affinity: none; a value type.
template <typename T>
class Result
{
public:
    Result(T value)
        : m_state(std::in_place_index<0>, std::move(value))
    {
    }
    Result(Failure failure)
        : m_state(std::in_place_index<1>, std::move(failure))
    {
    }

    [[nodiscard]] bool hasValue() const noexcept { return m_state.index() == 0; }
    /// Both throw std::bad_variant_access where the result is of the other kind.
    [[nodiscard]] const T &value() const & { return std::get<0>(m_state); }
    [[nodiscard]] T &&value() && { return std::get<0>(std::move(m_state)); }
    [[nodiscard]] const Failure &failure() const { return std::get<1>(m_state); }

private:
    std::variant<T, Failure> m_state;
};

template <>
class Result<void>
{
public:
    Result() = default;
    Result(Failure failure)
        : m_failure(std::move(failure))
    {
    }

    [[nodiscard]] bool hasValue() const noexcept { return !m_failure; }
    [[nodiscard]] const Failure &failure() const { return m_failure.value(); }

private:
    std::optional<Failure> m_failure;
};

} // namespace QCoop
