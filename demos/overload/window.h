// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include "troubles.h"

#include <QtCore/QTimer>
#include <QtWidgets/QWidget>

class QCheckBox;
class QProgressBar;

namespace Overload {

/// A switch for each trouble with a word on where to look, below a bar that moves for as long
/// as the loop is free to move it. Thread-affinity: the GUI thread.
class Window final : public QWidget
{
public:
    Window();

    [[nodiscard]] const std::vector<Trouble> &troubles() const noexcept { return m_troubles; }
    /// Switches the trouble of \a rule. Returns whether there is one.
    bool setOn(const QString &rule, bool isOn);

private:
    void begin(std::size_t index, bool isOn);

    const std::vector<Trouble> m_troubles;
    std::vector<QCheckBox *> m_switches;             // by trouble
    std::vector<std::unique_ptr<QObject>> m_running; // by trouble; nothing: it is off
    QProgressBar *m_heart;
    QTimer m_beat;
};

} // namespace Overload
