// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include "journal.h"

#include <thread>

/// What \a action throws when another thread runs it, as errorOf().
template <typename Action>
QString errorElsewhere(Action &&action)
{
    QString error;
    std::thread([&] { error = errorOf(std::forward<Action>(action)); }).join();
    return error;
}
