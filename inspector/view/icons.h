// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <QtGui/QIcon>

class QPalette;

namespace QCoop::Inspector {

/// The icon of an action: a drawing in one colour, made in the text colours of \a palette, so
/// that it is seen on light and dark alike. Empty if there is no drawing of that name.
/// Thread-affinity: the GUI thread.
[[nodiscard]] QIcon actionIcon(const QString &name, const QPalette &palette);

} // namespace QCoop::Inspector
