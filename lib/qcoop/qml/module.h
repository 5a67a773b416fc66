// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

namespace QCoop {

/// Makes `import QCoop` work in every QQmlEngine of this process, with CoopTask, LoopingCall
/// and TaskModel. A program that links QCoop::Qml need not call it: register.cpp, which CMake
/// compiles into it, does. Thread-affinity: the main thread. A second call has no effect.
void registerQmlModule();

} // namespace QCoop
