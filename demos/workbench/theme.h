// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/tasknode.h>

#include <QtCore/QString>
#include <QtGui/QColor>

namespace Workbench {

enum class Theme { Light, Dark };

/// Puts the whole program into the Fusion style with a light or a dark palette.
void applyTheme(Theme theme);

/// How a state of a task looks: never by colour alone.
class StateLook
{
public:
    StateLook(QString glyph, QString text, QColor fill)
        : m_glyph(std::move(glyph))
        , m_text(std::move(text))
        , m_fill(fill)
    {
    }

    [[nodiscard]] const QString &glyph() const noexcept { return m_glyph; }
    [[nodiscard]] const QString &text() const noexcept { return m_text; }
    /// For fills only; text in these colours would be too faint on some background.
    [[nodiscard]] QColor fill() const noexcept { return m_fill; }

private:
    QString m_glyph;
    QString m_text;
    QColor m_fill;
};

[[nodiscard]] StateLook lookOf(QCoop::TaskState state);

// Fills that tell apart for all kinds of colour vision, after Okabe and Ito.
inline constexpr QColor blue = QColor(0x00, 0x72, 0xB2);
inline constexpr QColor orange = QColor(0xE6, 0x9F, 0x00);
inline constexpr QColor vermillion = QColor(0xD5, 0x5E, 0x00);

/// Black or white, whichever is easier to read on \a fill.
[[nodiscard]] QColor readableOn(QColor fill);

} // namespace Workbench
