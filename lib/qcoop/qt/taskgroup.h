// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/taskgroup.h>
#include <qcoop/qt/qtreactor.h>

#include <QtCore/QObject>

#include <concepts>

namespace QCoop {

/// `TaskGroup group(this)`: its tasks run on the default cooperator of the thread, and are
/// stopped when the object goes. Thread-affinity: the object's thread.
template <typename Object>
requires std::derived_from<Object, QObject>
struct CooperatorTraits<Object>
{
    static Cooperator &cooperator(Object *) { return QtReactor::instance().cooperator(); }
};

} // namespace QCoop
