// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include "windowwork.h"

#include <QtWidgets/QWidget>

namespace QCoop::Bench {

/// A way of doing work in a program that has a window; it returns when the work is over.
using WindowWay = void (*)(QWidget &window, Work &work);

/// A task of the default cooperator of the GUI thread for each of the work's.
void asTasks(QWidget &window, Work &work);
/// All of it in one loop, as if there were no window.
void asBlockingLoop(QWidget &window, Work &work);
/// A loop that looks at the time after each step and calls processEvents() every 10 ms.
void withProcessEvents(QWidget &window, Work &work);
/// A QTimer of no interval for each task.
void withTimers(QWidget &window, Work &work);
/// Each step posts the next one of its task.
void withInvokedMethods(QWidget &window, Work &work);
/// All of it in one loop of another thread.
void inWorker(QWidget &window, Work &work);

} // namespace QCoop::Bench
