// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "theme.h"

#include <QtCore/QCoreApplication>
#include <QtGui/QPalette>
#include <QtWidgets/QApplication>
#include <QtWidgets/QStyle>
#include <QtWidgets/QStyleFactory>

#include <cmath>

namespace Workbench {

namespace {

QPalette darkPalette()
{
    const QColor window(0x1E, 0x1E, 0x1E);
    const QColor text(0xE6, 0xE6, 0xE6);
    const QColor faint(0x80, 0x80, 0x80);
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
    palette.setColor(QPalette::Link, QColor(0x56, 0xB4, 0xE9));
    palette.setColor(QPalette::Highlight, blue);
    palette.setColor(QPalette::HighlightedText, Qt::white);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, faint);
    palette.setColor(QPalette::Disabled, QPalette::Highlight, QColor(0x44, 0x44, 0x44));
    palette.setColor(QPalette::Disabled, QPalette::HighlightedText, faint);
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
    palette.setColor(QPalette::Highlight, blue);
    palette.setColor(QPalette::HighlightedText, Qt::white);
    const QColor faint(0x90, 0x90, 0x90);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, faint);
    return palette;
}

QString translated(const char *text)
{
    return QCoreApplication::translate("Workbench", text);
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
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    QApplication::setPalette(theme == Theme::Dark ? darkPalette() : lightPalette());
}

StateLook lookOf(QCoop::TaskState state)
{
    using QCoop::TaskState;
    switch (state) {
    case TaskState::Ready:
    case TaskState::Running: // Between two of its steps a task is ready; to its user it runs.
        return StateLook(QStringLiteral("▶"), translated("running"), blue);
    case TaskState::Waiting:
        return StateLook(QStringLiteral("⋯"), translated("waiting"), QColor(0xB0, 0xB0, 0xB0));
    case TaskState::Paused:
        return StateLook(QStringLiteral("❚❚"), translated("paused"), orange);
    case TaskState::Done:
        return StateLook(QStringLiteral("✓"), translated("done"), QColor(0x00, 0x9E, 0x73));
    case TaskState::Failed:
        return StateLook(QStringLiteral("✖"), translated("failed"), vermillion);
    case TaskState::Stopped:
    case TaskState::SchedulerStopped:
        break;
    }
    return StateLook(QStringLiteral("■"), translated("stopped"), QColor(0x88, 0x22, 0x55));
}

QColor readableOn(QColor fill)
{
    return luminance(fill) > 0.179 ? Qt::black : Qt::white;
}

} // namespace Workbench
