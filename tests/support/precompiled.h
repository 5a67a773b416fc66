// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/clock.h>
#include <qcoop/core/cooperator.h>

#include <QtCore/QObject>
#include <QtTest/QTest>
