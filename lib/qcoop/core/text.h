// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <cstddef> // first: Qt 6.4's moc cannot read <concepts> and <thread> on their own

#include <concepts>
#include <string>
#include <string_view>

namespace QCoop {

/// UTF-8 text that goes in and out as the caller's own string type: std::string, QString,
/// or any type with toStdString() and fromStdString(). The core has no QString of its own.
///
/// Thread-affinity: none; a value type.
class Text
{
public:
    Text() = default;
    Text(std::string text)
        : m_text(std::move(text))
    {
    }
    Text(std::string_view text)
        : m_text(text)
    {
    }
    Text(const char *text)
        : m_text(text ? text : "")
    {
    }
    template <typename String>
    requires requires(const String &s)
    {
        {
            s.toStdString()
            } -> std::same_as<std::string>;
    }
    Text(const String &text)
        : m_text(text.toStdString())
    {
    }

    [[nodiscard]] const std::string &toStdString() const noexcept { return m_text; }
    [[nodiscard]] bool isEmpty() const noexcept { return m_text.empty(); }

    operator const std::string &() const noexcept { return m_text; }
    /// A type of bytes, which cannot be made of UTF-16, is not meant: two such conversions
    /// would make `string = text` ambiguous.
    template <typename String>
    requires requires(const std::string &utf8, const std::u16string &utf16)
    {
        {
            String::fromStdString(utf8)
            } -> std::same_as<String>;
        String::fromStdU16String(utf16);
    }
    operator String() const { return String::fromStdString(m_text); }

    friend bool operator==(const Text &a, const Text &b) { return a.m_text == b.m_text; }
    friend bool operator==(const Text &a, std::string_view b) { return a.m_text == b; }
    friend bool operator==(const Text &a, const char *b) { return a.m_text == b; }

private:
    std::string m_text;
};

} // namespace QCoop
