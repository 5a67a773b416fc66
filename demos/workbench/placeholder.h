// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

class QString;
class QWidget;

namespace Workbench {

/// Writes into the middle of an empty \a view why it is empty and what to do.
void paintPlaceholder(QWidget &view, const QString &text);

} // namespace Workbench
