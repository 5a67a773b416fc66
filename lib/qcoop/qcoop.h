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
#include <qcoop/qt/callsoon.h>
#include <qcoop/qt/cooperate.h>
#include <qcoop/qt/future.h>
#include <qcoop/qt/logging.h>
#include <qcoop/qt/qtreactor.h>
#include <qcoop/qt/react.h>
#include <qcoop/qt/signal.h>
#include <qcoop/qt/taskwatcher.h>

#ifdef QCOOP_PROBE // defined for what links QCoop::Probe
#include <qcoop/probe/probe.h>
#endif
