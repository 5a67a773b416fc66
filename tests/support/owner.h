// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/context.h>
#include <qcoop/core/reactortime.h>

/// A context made by hand: the core knows no QObject, and any class can be a context.
class Owner
{
public:
    explicit Owner(QCoop::ReactorTime &of)
        : reactor(of)
    {
    }
    ~Owner() { guard->contextDestroyed(); }
    Owner(const Owner &) = delete;
    Owner &operator=(const Owner &) = delete;

    QCoop::ReactorTime &reactor;
    const QCoop::detail::Ref<QCoop::detail::ContextGuard> guard{new QCoop::detail::ContextGuard};
};

template <>
struct QCoop::ContextTraits<Owner>
{
    static detail::Ref<detail::ContextGuard> guard(Owner *owner) { return owner->guard; }
    static ReactorTime &reactor(Owner *owner) { return owner->reactor; }
};
