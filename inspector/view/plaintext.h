// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/QString>

class QAbstractItemView;
class QEvent;

namespace QCoop::Inspector {

/// \a text as a tool tip that shows it as it is: tool tips take what looks like HTML for
/// that, and a target may call its tasks as it likes. Thread-affinity: none.
[[nodiscard]] QString plainToolTip(const QString &text);

/// For viewportEvent() of a view: shows the tool tip of the item that \a event asks about,
/// plain. Returns whether it was such an event.
bool showPlainToolTip(QAbstractItemView &view, QEvent *event);

} // namespace QCoop::Inspector
