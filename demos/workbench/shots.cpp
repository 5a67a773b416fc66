// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "shots.h"

#include <QtCore/QDir>
#include <QtCore/QFileInfo>
#include <QtGui/QPainter>
#include <QtGui/QPixmap>
#include <QtWidgets/QApplication>
#include <QtWidgets/QWidget>

#include <stdexcept>

namespace Workbench {

Shots::Shots(const QString &folder)
    : m_folder(folder)
{
    if (!QDir().mkpath(folder) || !QFileInfo(folder).isWritable()) {
        throw std::runtime_error(
            tr("the folder for screenshots, %1, cannot be written").arg(folder).toStdString());
    }
}

void Shots::take(QWidget &window, const QString &name)
{
    // Composed from the widgets, and not taken from the screen: not every platform lets one
    // look at the screen.
    QPixmap picture = window.grab();
    if (QWidget *const dialog = QApplication::activeModalWidget()) {
        const QPixmap over = dialog->grab();
        const QPoint at = window.mapFromGlobal(dialog->mapToGlobal(QPoint()));
        QPainter painter(&picture);
        painter.drawPixmap(at, over);
        painter.setPen(dialog->palette().color(QPalette::WindowText));
        painter.drawRect(QRect(at, dialog->size()));
    }
    const QString path = QDir(m_folder).filePath(name + QStringLiteral(".png"));
    if (!picture.save(path))
        throw std::runtime_error(tr("the screenshot %1 cannot be written").arg(path).toStdString());
    ++m_count;
}

} // namespace Workbench
