// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "icons.h"

#include <QtCore/QFile>
#include <QtGui/QPainter>
#include <QtGui/QPalette>
#include <QtGui/QPixmap>
#include <QtSvg/QSvgRenderer>

namespace QCoop::Inspector {

using namespace Qt::StringLiterals;

namespace {

QPixmap drawn(QByteArray svg, QColor colour, int side)
{
    svg.replace("currentColor", colour.name().toLatin1());
    QSvgRenderer renderer(svg);
    QPixmap pixmap(side, side);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    renderer.render(&painter);
    return pixmap;
}

} // namespace

QIcon actionIcon(const QString &name, const QPalette &palette)
{
    QFile file(u":/icons/%1.svg"_s.arg(name));
    QIcon icon;
    if (!file.open(QIODevice::ReadOnly))
        return icon;
    const QByteArray svg = file.readAll();
    const QColor normal = palette.color(QPalette::Active, QPalette::ButtonText);
    const QColor faint = palette.color(QPalette::Disabled, QPalette::ButtonText);
    for (const int side : {16, 20, 24, 32, 48}) {
        icon.addPixmap(drawn(svg, normal, side), QIcon::Normal);
        icon.addPixmap(drawn(svg, faint, side), QIcon::Disabled);
    }
    return icon;
}

} // namespace QCoop::Inspector
