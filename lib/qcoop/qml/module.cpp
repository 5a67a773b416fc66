// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <qcoop/qml/module.h>

#include <qcoop/qml/cooptask.h>
#include <qcoop/qml/qmlloopingcall.h>
#include <qcoop/qml/qmltask.h>
#include <qcoop/qml/taskmodel.h>

#include <QtQml/qqml.h>

#include <utility>

namespace QCoop {

void registerQmlModule()
{
    static bool isRegistered = false;
    if (std::exchange(isRegistered, true))
        return;
    constexpr const char *uri = "QCoop";
    qmlRegisterModule(uri, 1, 0);
    qmlRegisterType<CoopTask>(uri, 1, 0, "CoopTask");
    qmlRegisterType<QmlLoopingCall>(uri, 1, 0, "LoopingCall");
    qmlRegisterType<TaskModel>(uri, 1, 0, "TaskModel");
    qRegisterMetaType<QmlTask>();
}

} // namespace QCoop
