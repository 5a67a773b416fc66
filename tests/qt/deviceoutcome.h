// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include "loops.h"

#include <qcoop/core/deferred.h>

#include <QByteArray>

#include <type_traits>

/// What becomes of \a deferred, in a word: the bytes, "true", "done", or the name of its error.
template <typename T>
QString outcomeOf(const QCoop::Deferred<T> &deferred)
{
    QString outcome;
    const auto failed = [&](const QCoop::Failure &failure) { outcome = nameOf(failure); };
    if constexpr (std::is_void_v<T>) {
        deferred.then([&] { outcome = u"done"_s; }, failed);
    } else if constexpr (std::is_same_v<T, bool>) {
        deferred.then([&](bool is) { outcome = is ? u"true"_s : u"false"_s; }, failed);
    } else {
        deferred.then(
            [&](const QByteArray &bytes) { outcome = u"<%1>"_s.arg(QString::fromUtf8(bytes)); },
            failed);
    }
    runUntil([&] { return !outcome.isEmpty(); });
    return outcome;
}
