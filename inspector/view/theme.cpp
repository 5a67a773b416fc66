// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "theme.h"

#include <QtGui/QPalette>
#include <QtWidgets/QApplication>
#include <QtWidgets/QStyle>
#include <QtWidgets/QStyleFactory>

#include <cmath>

namespace QCoop::Inspector {

using namespace Qt::StringLiterals;

namespace {

void setDisabled(QPalette &palette, QColor faint)
{
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, faint);
}

QPalette darkPalette()
{
    const QColor window(0x1E, 0x1E, 0x1E);
    const QColor text(0xE6, 0xE6, 0xE6);
    QPalette palette(QColor(0x33, 0x33, 0x33), window);
    palette.setColor(QPalette::WindowText, text);
    palette.setColor(QPalette::Base, QColor(0x15, 0x15, 0x15));
    palette.setColor(QPalette::AlternateBase, QColor(0x1B, 0x1B, 0x1B));
    palette.setColor(QPalette::Text, text);
    palette.setColor(QPalette::ButtonText, text);
    palette.setColor(QPalette::BrightText, Qt::white);
    palette.setColor(QPalette::ToolTipBase, QColor(0x2A, 0x2A, 0x2A));
    palette.setColor(QPalette::ToolTipText, text);
    palette.setColor(QPalette::PlaceholderText, QColor(0xA0, 0xA0, 0xA0));
    palette.setColor(QPalette::Link, sky);
    palette.setColor(QPalette::Highlight, blue);
    palette.setColor(QPalette::HighlightedText, Qt::white);
    setDisabled(palette, QColor(0x80, 0x80, 0x80));
    palette.setColor(QPalette::Disabled, QPalette::Highlight, QColor(0x44, 0x44, 0x44));
    return palette;
}

QPalette lightPalette()
{
    QPalette palette(QColor(0xEF, 0xEF, 0xEF), QColor(0xF4, 0xF4, 0xF4));
    palette.setColor(QPalette::Base, Qt::white);
    palette.setColor(QPalette::AlternateBase, QColor(0xF7, 0xF7, 0xF7));
    palette.setColor(QPalette::PlaceholderText, QColor(0x60, 0x60, 0x60));
    palette.setColor(QPalette::ToolTipBase, QColor(0xFF, 0xFF, 0xE8));
    palette.setColor(QPalette::ToolTipText, Qt::black);
    palette.setColor(QPalette::Link, blue);
    palette.setColor(QPalette::Highlight, blue);
    palette.setColor(QPalette::HighlightedText, Qt::white);
    setDisabled(palette, QColor(0x90, 0x90, 0x90));
    return palette;
}

/// The luminance by which the contrast of two colours is reckoned, from 0 to 1.
double luminance(QColor colour)
{
    const auto linear = [](double c) {
        return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) +
           0.0722 * linear(colour.blueF());
}

} // namespace

void applyTheme(Theme theme)
{
    QApplication::setStyle(QStyleFactory::create(u"Fusion"_s));
    switch (theme) {
    case Theme::System: // An empty palette gives the desktop's back, high contrast included.
        QApplication::setPalette(QPalette());
        return;
    case Theme::Light:
        QApplication::setPalette(lightPalette());
        return;
    case Theme::Dark:
        QApplication::setPalette(darkPalette());
        return;
    }
}

QString nameOf(Theme theme)
{
    switch (theme) {
    case Theme::Light:
        return u"light"_s;
    case Theme::Dark:
        return u"dark"_s;
    case Theme::System:
        break;
    }
    return u"system"_s;
}

std::optional<Theme> themeNamed(const QString &name)
{
    for (const Theme theme : {Theme::System, Theme::Light, Theme::Dark}) {
        if (nameOf(theme) == name)
            return theme;
    }
    return std::nullopt;
}

QColor readableOn(QColor fill)
{
    return luminance(fill) > 0.179 ? Qt::black : Qt::white;
}

QColor blended(QColor under, QColor over, double share)
{
    const auto mixed = [share](int from, int to) { return int(from + (to - from) * share); };
    return QColor(mixed(under.red(), over.red()), mixed(under.green(), over.green()),
                  mixed(under.blue(), over.blue()));
}

} // namespace QCoop::Inspector
