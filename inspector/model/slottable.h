// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/wire/records.h>

#include <QtCore/QHash>
#include <QtCore/QList>

#include <vector>

namespace QCoop::Inspector {

/// Items in a row, each found by its slot (its place in the row) or by its id.
///
/// A slot stays the item's own until the item is removed and release() was called: whoever
/// keeps slots learns of the removal before another item can move in.
///
/// Item: copyable, with a member `Wire::Id id` that is 0 in an empty slot.
/// Thread-affinity: none; a value type.
template <typename Item>
class SlotTable
{
public:
    explicit SlotTable(qsizetype limit)
        : m_limit(limit)
    {
    }

    /// -1 if there is none.
    [[nodiscard]] int slotOf(Wire::Id id) const { return m_slots.value(id, -1); }
    /// \a slot may be empty: the item's id is 0 then. \pre 0 <= \a slot < slotCount()
    [[nodiscard]] const Item &at(int slot) const { return m_items[std::size_t(slot)]; }
    /// Nothing if there is none.
    [[nodiscard]] const Item *find(Wire::Id id) const
    {
        const int slot = slotOf(id);
        return slot < 0 ? nullptr : &at(slot);
    }
    /// Items, without those removed.
    [[nodiscard]] qsizetype size() const noexcept { return m_slots.size(); }
    /// Slots, the empty ones too.
    [[nodiscard]] int slotCount() const noexcept { return int(m_items.size()); }

    [[nodiscard]] Item &edit(int slot) { return m_items[std::size_t(slot)]; }
    /// The slot of a new item, empty but for its id; -1 if the table is full, or has \a id.
    [[nodiscard]] int add(Wire::Id id)
    {
        if (id == 0 || m_slots.contains(id))
            return -1;
        int slot = -1;
        if (!m_free.empty()) {
            slot = m_free.back();
            m_free.pop_back();
        } else if (qsizetype(m_items.size()) < m_limit) {
            slot = slotCount();
            m_items.emplace_back();
        } else {
            return -1;
        }
        m_items[std::size_t(slot)].id = id;
        m_slots.insert(id, slot);
        return slot;
    }
    /// The item is not found by its id any more; its slot keeps it until release().
    void remove(int slot)
    {
        m_slots.remove(at(slot).id);
        m_removed.append(slot);
    }
    /// Empties the slots of removed items, for others.
    void release()
    {
        for (const int slot : std::as_const(m_removed)) {
            m_items[std::size_t(slot)] = Item();
            m_free.push_back(slot);
        }
        m_removed.clear();
    }
    /// The slots of removed items, until release().
    [[nodiscard]] const QList<int> &removed() const noexcept { return m_removed; }

private:
    std::vector<Item> m_items;
    QHash<Wire::Id, int> m_slots;
    std::vector<int> m_free;
    QList<int> m_removed;
    qsizetype m_limit;
};

} // namespace QCoop::Inspector
