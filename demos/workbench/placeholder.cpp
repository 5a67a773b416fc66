// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "placeholder.h"

#include <QtGui/QPainter>
#include <QtWidgets/QWidget>

namespace Workbench {

void paintPlaceholder(QWidget &view, const QString &text)
{
    QPainter painter(&view);
    painter.setPen(view.palette().color(QPalette::PlaceholderText));
    painter.drawText(view.rect().adjusted(16, 16, -16, -16), Qt::AlignCenter | Qt::TextWordWrap,
                     text);
}

} // namespace Workbench
