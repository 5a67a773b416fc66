// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

/// Everything that a Qt program takes from QCoop::Qt and QCoop::Core.

#include <qcoop/core/clock.h>
#include <qcoop/core/cooperator.h>
#include <qcoop/core/deferredlist.h>
#include <qcoop/core/errorhandler.h>
#include <qcoop/core/loopingcall.h>
#include <qcoop/core/observer.h>
#include <qcoop/core/pauselock.h>
#include <qcoop/core/withtimeout.h>
#include <qcoop/qt/callsoon.h>
#include <qcoop/qt/cooperate.h>
#include <qcoop/qt/createtask.h>
#include <qcoop/qt/eventloop.h>
#include <qcoop/qt/eventlooppolicy.h>
#include <qcoop/qt/foreign.h>
#include <qcoop/qt/future.h>
#include <qcoop/qt/iodevice.h>
#include <qcoop/qt/logging.h>
#include <qcoop/qt/modal.h>
#include <qcoop/qt/process.h>
#include <qcoop/qt/qtreactor.h>
#include <qcoop/qt/react.h>
#include <qcoop/qt/runinexecutor.h>
#include <qcoop/qt/scheduler.h>
#include <qcoop/qt/signal.h>
#include <qcoop/qt/taskgroup.h>
#include <qcoop/qt/taskwatcher.h>
#include <qcoop/qt/threadpoolexecutor.h>

#ifdef QCOOP_QML // defined for what links QCoop::Qml
#include <qcoop/qml/qmltask.h>
#endif

#ifdef QCOOP_PROBE // defined for what links QCoop::Probe
#include <qcoop/probe/probe.h>
#endif
