// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/QCoreApplication>
#include <QtCore/QString>

class QWidget;

namespace Workbench {

/// Writes screenshots of a window into a folder.
class Shots
{
    Q_DECLARE_TR_FUNCTIONS(Workbench::Shots)

public:
    /// Makes the folder. \throws std::runtime_error if it cannot be made or written
    explicit Shots(const QString &folder);

    /// Takes one of \a window, with the modal dialog over it if there is one.
    /// \throws std::runtime_error if it cannot be written
    void take(QWidget &window, const QString &name);
    [[nodiscard]] int count() const noexcept { return m_count; }
    [[nodiscard]] const QString &folder() const noexcept { return m_folder; }

private:
    QString m_folder;
    int m_count = 0;
};

} // namespace Workbench
