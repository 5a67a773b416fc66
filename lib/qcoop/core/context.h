// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/ref.h>

#include <concepts>
#include <source_location>

namespace QCoop {

class ReactorTime;

namespace detail {

/// Something that ends when its context does; a link in the list of one ContextGuard.
class BoundToContext
{
public:
    BoundToContext() = default;
    BoundToContext(const BoundToContext &) = delete;
    BoundToContext &operator=(const BoundToContext &) = delete;

    void unbind() noexcept
    {
        if (!m_next)
            return;
        m_previous->m_next = m_next;
        m_next->m_previous = m_previous;
        m_next = m_previous = nullptr;
    }
    [[nodiscard]] bool isBound() const noexcept { return m_next != nullptr; }

protected:
    virtual ~BoundToContext() { unbind(); }
    /// The context is being destroyed; this is unbound already. Must not throw.
    virtual void contextGone() noexcept = 0;

private:
    friend class ContextGuard;
    BoundToContext *m_previous = nullptr;
    BoundToContext *m_next = nullptr;
};

/// One a context object: knows whether it lives, and what ends with it.
class ContextGuard : public RefCounted
{
public:
    ContextGuard() = default;
    static void release(ContextGuard *guard) { delete guard; }

    [[nodiscard]] bool isAlive() const noexcept { return m_alive; }
    void bind(BoundToContext &thing) noexcept;
    /// Ends all that is bound, in the order in which it was bound.
    void contextDestroyed() noexcept;

private:
    ~ContextGuard();

    struct Ends final : BoundToContext
    {
        void contextGone() noexcept override {}
    };

    bool m_alive = true;
    Ends m_ring; // its neighbours are the first and the last of what is bound
};

} // namespace detail

/// How the core gets to know objects that it has no type of. A room that wants its objects
/// to be contexts specialises this for them, with
/// `static detail::Ref<detail::ContextGuard> guard(Object *)` and
/// `static ReactorTime &reactor(Object *)`.
template <typename Object>
struct ContextTraits;

template <typename Object>
concept ContextObject = requires(Object *object)
{
    {
        ContextTraits<Object>::guard(object)
        } -> std::same_as<detail::Ref<detail::ContextGuard>>;
    {
        ContextTraits<Object>::reactor(object)
        } -> std::same_as<ReactorTime &>;
};

/// An object that work belongs to: when it is destroyed, the work ends. Made by conversion
/// from a pointer at the call site, whose place it keeps.
///
/// Thread-affinity: the thread of the object.
class Context
{
public:
    /// \throws WrongThread if \a object lives in another thread.
    /// \throws std::invalid_argument if \a object is null.
    template <ContextObject Object>
    Context(Object *object, std::source_location where = std::source_location::current())
        : m_guard(ContextTraits<Object>::guard(object))
        , m_reactor(&ContextTraits<Object>::reactor(object))
        , m_where(where)
    {
    }

    [[nodiscard]] const detail::Ref<detail::ContextGuard> &guard() const noexcept
    {
        return m_guard;
    }
    [[nodiscard]] ReactorTime &reactor() const noexcept { return *m_reactor; }
    [[nodiscard]] std::source_location where() const noexcept { return m_where; }

private:
    detail::Ref<detail::ContextGuard> m_guard;
    ReactorTime *m_reactor;
    std::source_location m_where;
};

} // namespace QCoop
