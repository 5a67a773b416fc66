// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/letterbox.h>

#include <QtCore/QCoreApplication>
#include <QtCore/QElapsedTimer>
#include <QtCore/QEvent>
#include <QtCore/QObject>
#include <QtCore/QPointer>

#include <optional>

namespace QCoop::detail {

/// The event that makes a Mailbox read.
[[nodiscard]] inline QEvent::Type mailEvent()
{
    static const auto type = static_cast<QEvent::Type>(QEvent::registerEventType());
    return type;
}

/// Reads a Letterbox from the event loop of the thread it lives in.
///
/// However many letters wait, they cost that loop one posted event at a time, and after 8 ms
/// of them its other events have their turn. A nested event loop in deliver() reads on.
/// Thread-affinity: the thread it lives in; wake() any.
template <typename Letter>
class Mailbox : public QObject
{
public:
    using QObject::QObject;

    /// To be called once for each Posted::Wake.
    void wake() { QCoreApplication::postEvent(this, new QEvent(mailEvent())); }

protected:
    [[nodiscard]] virtual Letterbox<Letter> &box() noexcept = 0;
    /// May destroy this. Must not throw.
    virtual void deliver(Letter &letter) = 0;
    /// All has been read that was there.
    virtual void emptied() {}

    bool event(QEvent *event) override
    {
        if (event->type() != mailEvent())
            return QObject::event(event);
        read();
        return true;
    }

private:
    static constexpr qint64 budgetMs = 8; // then Qt's other events have their turn

    void wakeAgain()
    {
        if (box().requestWake())
            wake();
    }

    void read()
    {
        Letterbox<Letter> &letters = box();
        // Ahead of the letters: one of them may run a nested event loop, and that has to be
        // woken for those behind it. The rest of them is kept where both loops find it.
        if (letters.beginReading() > 1)
            wakeAgain();
        const QPointer<Mailbox> self(this);
        QElapsedTimer timer;
        timer.start();
        while (std::optional<Letter> letter = letters.next()) {
            deliver(*letter);
            letter.reset();
            if (!self)
                return;
            if (timer.elapsed() >= budgetMs)
                break;
        }
        if (letters.isEmpty())
            emptied();
        else
            wakeAgain();
    }
};

} // namespace QCoop::detail
