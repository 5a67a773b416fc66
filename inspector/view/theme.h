// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/QString>
#include <QtGui/QColor>

#include <optional>

namespace QCoop::Inspector {

enum class Theme { System, Light, Dark };

/// Puts the whole program into the Fusion style with the desktop's palette, a light or a dark
/// one. Thread-affinity: the GUI thread.
void applyTheme(Theme theme);

/// "system", "light" and "dark", as in the settings and on the command line.
[[nodiscard]] QString nameOf(Theme theme);
[[nodiscard]] std::optional<Theme> themeNamed(const QString &name);

// Fills that tell apart for all kinds of colour vision, after Okabe and Ito. They are never
// used for text: some are too faint on white, others on black.
inline constexpr QColor blue = QColor(0x00, 0x72, 0xB2);
inline constexpr QColor sky = QColor(0x56, 0xB4, 0xE9);
inline constexpr QColor grey = QColor(0xB0, 0xB0, 0xB0);
inline constexpr QColor orange = QColor(0xE6, 0x9F, 0x00);
inline constexpr QColor green = QColor(0x00, 0x9E, 0x73);
inline constexpr QColor vermillion = QColor(0xD5, 0x5E, 0x00);
inline constexpr QColor wine = QColor(0x88, 0x22, 0x55);

/// Black or white, whichever is easier to read on \a fill.
[[nodiscard]] QColor readableOn(QColor fill);

/// \a over laid on \a under with \a share of 0 to 1.
[[nodiscard]] QColor blended(QColor under, QColor over, double share);

} // namespace QCoop::Inspector
