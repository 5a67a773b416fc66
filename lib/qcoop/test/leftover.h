// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/reactortime.h>

#include <string>

namespace QCoop::Test::detail {

/// What there is still to do on \a reactor, in words, for the message of an error: the calls
/// that are due at \a until or before, and the tasks that have not ended. The first three of
/// each are named, with their places; the others are counted.
/// Thread-affinity: the reactor's thread.
[[nodiscard]] std::string leftOver(const ReactorTime &reactor, TimePoint until);

/// "2.5 ms", "3 s": \a time in the unit that suits it.
[[nodiscard]] std::string inWords(Duration time);

} // namespace QCoop::Test::detail
