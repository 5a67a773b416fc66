// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/text.h>

#include <QtCore/QDebug>
#include <QtCore/QHashFunctions>
#include <QtCore/QString>

#include <concepts>
#include <functional>
#include <source_location>
#include <type_traits>
#include <utility>

namespace QCoop::detail {

/// Hashes an id with std::hash where that knows the type, and with qHash elsewhere.
template <typename Id>
struct SchedulerIdHash
{
    std::size_t operator()(const Id &id) const
    {
        if constexpr (requires { std::hash<Id>()(id); })
            return std::hash<Id>()(id);
        else
            return qHash(id, 0);
    }
};

template <typename Id>
concept SchedulerId = std::copyable<Id> && std::equality_comparable<Id> && requires(const Id &id)
{
    {
        SchedulerIdHash<Id>()(id)
        } -> std::convertible_to<std::size_t>;
};

/// What an id looks like in names and logs. One that nothing can print is a number, which
/// another one may have, too.
template <typename Id>
QString schedulerIdText(const Id &id)
{
    if constexpr (std::same_as<Id, QString>) {
        return id;
    } else if constexpr (std::constructible_from<Text, const Id &>) {
        return QString(Text(id));
    } else if constexpr (requires {
                             {
                                 id.toString()
                                 } -> std::convertible_to<QString>;
                         }) {
        return id.toString();
    } else if constexpr (requires(QDebug debug) { debug << id; }) {
        QString text;
        QDebug(&text).noquote().nospace() << id;
        return text;
    } else {
        return QLatin1Char('#') + QString::number(SchedulerIdHash<Id>()(id), 16);
    }
}

/// An id, and the place where it was named: made by conversion, as a Context is. A QString
/// is also made of UTF-8 text, so that `schedule("tea", …)` needs no QString around it.
template <typename Id>
class SchedulerKey
{
public:
    template <typename T>
    requires(std::convertible_to<T, Id> ||
             (std::same_as<Id, QString> && std::convertible_to<T, Text>))
        SchedulerKey(T &&id, std::source_location where = std::source_location::current())
        : m_id(make(std::forward<T>(id)))
        , m_where(where)
    {
    }

    [[nodiscard]] const Id &id() const noexcept { return m_id; }
    [[nodiscard]] std::source_location where() const noexcept { return m_where; }

private:
    template <typename T>
    static Id make(T &&id)
    {
        if constexpr (std::convertible_to<T, Id>)
            return std::forward<T>(id);
        else
            return QString(Text(std::forward<T>(id)));
    }

    Id m_id;
    std::source_location m_where;
};

} // namespace QCoop::detail
