// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace QCoop::Bench {

/// The value that \a share of \a values do not exceed: 0.99 for "99 of 100", 1 for all.
/// \pre there are some; their order changes
template <typename T>
[[nodiscard]] T quantile(std::vector<T> &values, double share)
{
    const auto rank = std::size_t(std::ceil(share * double(values.size())));
    const auto at = values.begin() + std::ptrdiff_t(std::max<std::size_t>(rank, 1) - 1);
    std::nth_element(values.begin(), at, values.end());
    return *at;
}

} // namespace QCoop::Bench
