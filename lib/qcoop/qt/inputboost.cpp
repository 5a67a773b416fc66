// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/qt/inputboost.h>

#include <QtCore/QCoreApplication>
#include <QtCore/QEvent>

namespace QCoop::detail {

namespace {

bool isInput(QEvent::Type type)
{
    switch (type) {
    case QEvent::MouseButtonPress:
    case QEvent::MouseButtonRelease:
    case QEvent::MouseMove:
    case QEvent::Wheel:
    case QEvent::KeyPress:
    case QEvent::KeyRelease:
    case QEvent::TouchBegin:
    case QEvent::TouchUpdate:
    case QEvent::TabletMove:
    case QEvent::TabletPress:
    case QEvent::InputMethod:
        return true;
    default:
        return false;
    }
}

} // namespace

InputBoost::InputBoost(Cooperator &cooperator)
    : m_cooperator(cooperator)
{
    QCoreApplication::instance()->installEventFilter(this);
}

InputBoost::~InputBoost()
{
    if (m_end.isActive())
        m_end.cancel();
}

bool InputBoost::eventFilter(QObject *watched, QEvent *event)
{
    if (isInput(event->type()))
        boost();
    return QObject::eventFilter(watched, event);
}

void InputBoost::boost()
{
    if (m_end.isActive()) {
        m_end.reset(lasting);
        return;
    }
    m_usual = m_cooperator.slice();
    m_cooperator.setSlice(m_usual / 2);
    m_end = m_cooperator.reactor().callLater(lasting, [this] { end(); });
}

void InputBoost::end()
{
    // Unless somebody has set another slice meanwhile.
    if (m_cooperator.slice() == m_usual / 2)
        m_cooperator.setSlice(m_usual);
}

} // namespace QCoop::detail
