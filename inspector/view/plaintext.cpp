// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "plaintext.h"

#include <QtGui/QHelpEvent>
#include <QtGui/QTextDocument>
#include <QtWidgets/QAbstractItemView>
#include <QtWidgets/QToolTip>

namespace QCoop::Inspector {

QString plainToolTip(const QString &text)
{
    // Only where it is needed: a rich tool tip wraps its lines.
    if (!Qt::mightBeRichText(text))
        return text;
    QString escaped = text.toHtmlEscaped();
    escaped.replace(u'\n', QLatin1String("<br>"));
    return QStringLiteral("<span>%1</span>").arg(escaped);
}

bool showPlainToolTip(QAbstractItemView &view, QEvent *event)
{
    if (event->type() != QEvent::ToolTip)
        return false;
    const auto *help = static_cast<QHelpEvent *>(event);
    const QModelIndex index = view.indexAt(help->pos());
    QToolTip::showText(help->globalPos(), plainToolTip(index.data(Qt::ToolTipRole).toString()),
                       view.viewport(), view.visualRect(index));
    return true;
}

} // namespace QCoop::Inspector
