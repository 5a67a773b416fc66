// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/cooperator.h>

#include <QtCore/QMetaType>
#include <QtCore/QObject>
#include <QtCore/QString>
#include <QtCore/QVariant>

#include <concepts>
#include <functional>
#include <optional>
#include <utility>

class QThread;

namespace QCoop {

/// A task on its way to QML: what a backend returns for the `source` of a CoopTask.
///
/// \code
/// Q_INVOKABLE QCoop::QmlTask index(const QUrl &folder)
/// {
///     return QCoop::cooperate(this, indexFiles(folder)); // a Task<int>, or a step function
/// }
/// \endcode
///
/// A value, as cheap to copy as the handle in it; letting go of it changes nothing.
/// Thread-affinity: as of the task, and it remembers the thread that made it: a CoopTask of
/// another thread refuses it.
class QmlTask
{
    Q_GADGET
    /// The name of the task; "task-17" if it has none.
    Q_PROPERTY(QString name READ name)
    /// Whether there is a task.
    Q_PROPERTY(bool valid READ isValid)

public:
    QmlTask() = default;
    /// A task without a result.
    QmlTask(CooperativeTask task);
    /// A task whose result QML gets as it is; \a T has to be copyable.
    template <typename T>
    QmlTask(const CooperativeTaskOf<T> &task)
        : QmlTask(task, [](const T &value) { return QVariant::fromValue(value); })
    {
    }
    /// A task whose result QML gets as what \a convert makes of it, once it is done.
    template <typename T, typename Convert>
    requires std::convertible_to<std::invoke_result_t<Convert &, const T &>, QVariant>
    QmlTask(const CooperativeTaskOf<T> &task, Convert convert)
        : QmlTask(CooperativeTask(task))
    {
        static_assert(std::copy_constructible<T>, "QML cannot have a value without copying it");
        m_result = [task, convert = std::move(convert)]() mutable {
            std::optional<T> value;
            task.result().then([&value](const T &result) { value.emplace(result); });
            return value ? QVariant(convert(*value)) : QVariant();
        };
    }

    [[nodiscard]] const CooperativeTask &task() const noexcept { return m_task; }
    [[nodiscard]] bool isValid() const noexcept { return m_task.isValid(); }
    [[nodiscard]] QString name() const;
    /// What the task returned; invalid if it has no result, or is not done. What the
    /// conversion throws comes out.
    [[nodiscard]] QVariant result() const;
    /// The thread that made this; null of an invalid one.
    [[nodiscard]] QThread *thread() const noexcept { return m_thread; }

private:
    CooperativeTask m_task;
    std::function<QVariant()> m_result; // empty: it has none
    QThread *m_thread = nullptr;        // to be compared, not used: it may have ended
};

} // namespace QCoop
