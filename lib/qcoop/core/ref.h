// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <cstddef> // first: Qt 6.4's moc cannot read <concepts> and <thread> on their own

#include <atomic>
#include <concepts>
#include <cstdint>
#include <utility>

namespace QCoop::detail {

/// A count of owners inside the object. Counting is atomic, so that a handle copied into
/// another thread by mistake meets WrongThread and not a torn count.
class RefCounted
{
public:
    RefCounted() = default;
    RefCounted(const RefCounted &) = delete;
    RefCounted &operator=(const RefCounted &) = delete;

    void ref() const noexcept { m_refs.fetch_add(1, std::memory_order_relaxed); }
    /// ref() by who owns the object alone, and has shown it to nobody else yet. Counting four
    /// times atomically, and taking an atomic number, was 12 of the 64 ns to schedule a call.
    void refAlone() const noexcept
    {
        m_refs.store(m_refs.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    }
    /// Returns whether that was the last owner.
    [[nodiscard]] bool deref() const noexcept
    {
        // The last owner is alone, and need not count with others in mind.
        return m_refs.load(std::memory_order_acquire) == 1 ||
               m_refs.fetch_sub(1, std::memory_order_acq_rel) == 1;
    }
    [[nodiscard]] std::uint32_t refs() const noexcept
    {
        return m_refs.load(std::memory_order_relaxed);
    }

protected:
    ~RefCounted() = default;

private:
    mutable std::atomic<std::uint32_t> m_refs{0};
};

/// An owner of a RefCounted \a T. The last one calls `T::release(object)`.
template <typename T>
class Ref
{
public:
    Ref() noexcept = default;
    Ref(T *object) noexcept
        : m_object(object)
    {
        if (m_object)
            m_object->ref();
    }
    Ref(const Ref &other) noexcept
        : Ref(other.m_object)
    {
    }
    Ref(Ref &&other) noexcept
        : m_object(std::exchange(other.m_object, nullptr))
    {
    }
    template <typename Derived>
    requires std::convertible_to<Derived *, T *> Ref(const Ref<Derived> &other)
    noexcept
        : Ref(other.get())
    {
    }
    Ref &operator=(Ref other) noexcept
    {
        std::swap(m_object, other.m_object);
        return *this;
    }
    ~Ref()
    {
        if (m_object && m_object->deref())
            T::release(m_object);
    }

    /// An owner that takes over the count of one that gave \a object up.
    [[nodiscard]] static Ref adopt(T *object) noexcept
    {
        Ref owner;
        owner.m_object = object;
        return owner;
    }
    /// An owner of \a object, which has none yet and nobody else knows of.
    [[nodiscard]] static Ref first(T *object) noexcept
    {
        object->refAlone();
        return adopt(object);
    }
    /// Gives the object up together with its count of this owner.
    [[nodiscard]] T *detach() noexcept { return std::exchange(m_object, nullptr); }
    [[nodiscard]] T *get() const noexcept { return m_object; }
    T *operator->() const noexcept { return m_object; }
    T &operator*() const noexcept { return *m_object; }
    explicit operator bool() const noexcept { return m_object != nullptr; }
    friend bool operator==(const Ref &, const Ref &) = default;

private:
    T *m_object = nullptr;
};

} // namespace QCoop::detail
