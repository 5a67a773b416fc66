// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/QRectF>
#include <QtCore/QString>
#include <QtGui/QColor>

class QFont;
class QPainter;

namespace QCoop::Inspector {

/// How something looks that has a kind: a glyph, a word and a fill, never colour alone.
struct Look
{
    QString glyph;
    QString text;
    QColor fill;
};

/// Of a task's state, by the number that the models give as StateRole. A number that is no
/// state looks as "unknown".
[[nodiscard]] Look lookOfState(int state);

/// Of a severity, by its number; -1: it is over. Of none, and of any other number, an empty look.
[[nodiscard]] Look lookOfSeverity(int severity);

/// Of a target, by the number that TargetModel gives as its StateRole.
[[nodiscard]] Look lookOfTarget(int state);

/// Paints the box of \a look: its fill under its glyph, with an outline of one pixel in
/// \a outline, for some fills are faint on some backgrounds.
void paintBox(QPainter &painter, const QRectF &box, const Look &look, const QFont &font,
              QColor outline);

} // namespace QCoop::Inspector
