// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <cstddef> // first: Qt 6.4's moc cannot read <concepts> and <thread> on their own

#include <concepts>
#include <cstring>
#include <functional>
#include <new>
#include <type_traits>
#include <utility>

namespace QCoop {

template <typename Signature>
class UniqueFunction;

/// A callable that is owned once: std::function for what can be moved but not copied, such
/// as a lambda that holds a coroutine or a std::unique_ptr.
///
/// Callables of up to 32 bytes are held without an allocation. Calling an empty one throws
/// std::bad_function_call. Thread-affinity: none; a value type.
template <typename R, typename... Args>
class UniqueFunction<R(Args...)>
{
public:
    UniqueFunction() noexcept = default;
    UniqueFunction(std::nullptr_t) noexcept {}

    template <typename F>
    requires(!std::same_as<std::remove_cvref_t<F>, UniqueFunction> &&
             std::is_invocable_r_v<R, std::decay_t<F> &, Args...>) UniqueFunction(F &&callable)
    {
        using Callable = std::decay_t<F>;
        if constexpr (fitsInline<Callable>) {
            new (m_storage) Callable(std::forward<F>(callable));
            m_ops = &inlineOps<Callable>;
        } else {
            *reinterpret_cast<Callable **>(m_storage) = new Callable(std::forward<F>(callable));
            m_ops = &heapOps<Callable>;
        }
    }

    UniqueFunction(UniqueFunction &&other) noexcept { take(other); }
    UniqueFunction &operator=(UniqueFunction &&other) noexcept
    {
        if (this != &other) {
            reset();
            take(other);
        }
        return *this;
    }
    ~UniqueFunction() { reset(); }

    explicit operator bool() const noexcept { return m_ops != nullptr; }

    R operator()(Args... args)
    {
        if (!m_ops)
            throw std::bad_function_call();
        return m_ops->call(m_storage, std::forward<Args>(args)...);
    }

    /// Destroys the callable; this is empty before the callable's destructor runs, so that
    /// the destructor may reach this object again.
    void reset() noexcept
    {
        if (!m_ops)
            return;
        if (m_ops->isPlain) {
            m_ops = nullptr;
            return;
        }
        UniqueFunction dying;
        dying.take(*this);
        dying.m_ops->destroy(dying.m_storage);
        dying.m_ops = nullptr;
    }

private:
    static constexpr std::size_t inlineSize = 32;

    struct Ops
    {
        R (*call)(void *, Args &&...);
        void (*move)(void *from, void *to) noexcept;
        void (*destroy)(void *) noexcept;
        bool isPlain; // bytes: moved by copying all of them, and forgotten
    };

    template <typename F>
    static constexpr bool fitsInline =
        sizeof(F) <= inlineSize &&
        alignof(F) <= alignof(std::max_align_t) && std::is_nothrow_move_constructible_v<F>;

    template <typename F>
    static constexpr bool isPlain =
        std::is_trivially_copyable_v<F> &&std::is_trivially_destructible_v<F>;

    template <typename F>
    static constexpr Ops inlineOps{
        [](void *at, Args &&...args) -> R {
            return std::invoke(*static_cast<F *>(at), std::forward<Args>(args)...);
        },
        [](void *from, void *to) noexcept {
            new (to) F(std::move(*static_cast<F *>(from)));
            static_cast<F *>(from)->~F();
        },
        [](void *at) noexcept { static_cast<F *>(at)->~F(); }, isPlain<F>};

    template <typename F>
    static constexpr Ops heapOps{
        [](void *at, Args &&...args) -> R {
            return std::invoke(**static_cast<F **>(at), std::forward<Args>(args)...);
        },
        [](void *from, void *to) noexcept { *static_cast<F **>(to) = *static_cast<F **>(from); },
        [](void *at) noexcept { delete *static_cast<F **>(at); }, false};

    void take(UniqueFunction &other) noexcept
    {
        m_ops = std::exchange(other.m_ops, nullptr);
        if (!m_ops)
            return;
        if (!m_ops->isPlain) {
            m_ops->move(other.m_storage, m_storage);
            return;
        }
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push // the bytes behind a small callable are of nobody
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
        std::memcpy(m_storage, other.m_storage, inlineSize);
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif
    }

    alignas(std::max_align_t) std::byte m_storage[inlineSize];
    const Ops *m_ops = nullptr;
};

} // namespace QCoop
