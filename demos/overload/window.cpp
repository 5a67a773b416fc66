// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "window.h"

#include <QtWidgets/QCheckBox>
#include <QtWidgets/QLabel>
#include <QtWidgets/QProgressBar>
#include <QtWidgets/QScrollArea>
#include <QtWidgets/QVBoxLayout>

namespace Overload {

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

Window::Window()
    : m_troubles(Overload::troubles())
    , m_running(m_troubles.size())
    , m_heart(new QProgressBar)
{
    setWindowTitle(u"QCoop: overload"_s);
    resize(620, 760);
    m_heart->setTextVisible(false);
    m_heart->setAccessibleName(u"Moves while the loop is free"_s);
    auto *list = new QWidget;
    auto *rows = new QVBoxLayout(list);
    for (std::size_t i = 0; i < m_troubles.size(); ++i) {
        const Trouble &trouble = m_troubles[i];
        auto *box = new QCheckBox(trouble.title);
        box->setAccessibleDescription(trouble.lookFor);
        connect(box, &QCheckBox::toggled, this, [this, i](bool isOn) { begin(i, isOn); });
        auto *note = new QLabel(u"%1. %2"_s.arg(trouble.rule, trouble.lookFor));
        note->setWordWrap(true);
        note->setIndent(22);
        note->setForegroundRole(QPalette::PlaceholderText);
        rows->addWidget(box);
        rows->addWidget(note);
        m_switches.push_back(box);
    }
    rows->addStretch();
    auto *area = new QScrollArea;
    area->setWidget(list);
    area->setWidgetResizable(true);
    auto *hint = new QLabel(u"Switch one on, and look at the tab Warnings of the inspector."_s);
    auto *column = new QVBoxLayout(this);
    column->addWidget(m_heart);
    column->addWidget(hint);
    column->addWidget(area, 1);
    connect(&m_beat, &QTimer::timeout, this,
            [this] { m_heart->setValue((m_heart->value() + 1) % 100); });
    m_beat.start(10ms);
}

bool Window::setOn(const QString &rule, bool isOn)
{
    for (std::size_t i = 0; i < m_troubles.size(); ++i) {
        if (m_troubles[i].rule == rule) {
            m_switches[i]->setChecked(isOn);
            return true;
        }
    }
    return false;
}

void Window::begin(std::size_t index, bool isOn)
{
    m_running[index] = isOn ? m_troubles[index].begin() : nullptr;
}

} // namespace Overload
