// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qglobal.h>

#include <deque>

namespace QCoop::Inspector {

/// The newest items, the oldest first; one that is too many pushes the oldest out.
/// Thread-affinity: none; a value type.
template <typename Item>
class Ring
{
public:
    explicit Ring(qsizetype limit)
        : m_limit(limit)
    {
    }

    void append(const Item &item)
    {
        if (size() == m_limit)
            m_items.pop_front();
        m_items.push_back(item);
    }
    [[nodiscard]] qsizetype size() const noexcept { return qsizetype(m_items.size()); }
    [[nodiscard]] bool isEmpty() const noexcept { return m_items.empty(); }
    /// \pre 0 <= \a index < size()
    [[nodiscard]] const Item &at(qsizetype index) const { return m_items[std::size_t(index)]; }
    /// \pre not isEmpty()
    [[nodiscard]] const Item &last() const { return m_items.back(); }
    [[nodiscard]] auto begin() const { return m_items.begin(); }
    [[nodiscard]] auto end() const { return m_items.end(); }

private:
    std::deque<Item> m_items;
    qsizetype m_limit;
};

} // namespace QCoop::Inspector
