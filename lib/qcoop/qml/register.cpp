// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

// CMake compiles this file into every program that links QCoop::Qml. The linker would leave
// the same lines out of a static library, for nothing refers to them.

#include <qcoop/qml/module.h>

#include <QtCore/QCoreApplication>

namespace {

void registerQCoop()
{
    QCoop::registerQmlModule();
}

} // namespace

Q_COREAPP_STARTUP_FUNCTION(registerQCoop)
