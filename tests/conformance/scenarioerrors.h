// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/failure.h>

#include <QString>

namespace Conformance {

// The errors that scenarios raise themselves.
struct E1
{
};
struct E1a : E1
{
};
struct E2
{
};
struct E3
{
};

/// Whether \a name is E1, E1a, E2 or E3.
[[nodiscard]] bool isScenarioError(const QString &name);

/// Throws that error.
[[noreturn]] void raise(const QString &name);

/// A failure with that error.
[[nodiscard]] QCoop::Failure failureNamed(const QString &name);

/// The name that an error has in a trace; the name of its type if it has none.
[[nodiscard]] QString errorName(const QCoop::Failure &failure);

} // namespace Conformance
