// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "figures.h"

#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>

#include <algorithm>
#include <sstream>
#include <stdexcept>

namespace QCoop::Bench {

namespace {

double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    const std::size_t middle = values.size() / 2;
    return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

} // namespace

void Figures::replace(const Figures &others)
{
    for (const auto &[name, rounds] : others.m_rounds)
        m_rounds[name] = rounds;
}

std::optional<double> Figures::find(const std::string &name) const
{
    const auto found = m_rounds.find(name);
    if (found == m_rounds.end())
        return std::nullopt;
    return median(found->second);
}

std::vector<std::string> Figures::names(const std::string &prefix) const
{
    std::vector<std::string> names;
    for (auto it = m_rounds.lower_bound(prefix);
         it != m_rounds.end() && it->first.starts_with(prefix); ++it)
        names.push_back(it->first);
    return names;
}

std::vector<std::string> Figures::parts(const std::string &prefix) const
{
    std::vector<std::string> parts;
    for (const std::string &name : names(prefix)) {
        const std::size_t begin = prefix.size();
        const std::string part = name.substr(begin, name.find('/', begin) - begin);
        if (std::find(parts.begin(), parts.end(), part) == parts.end())
            parts.push_back(part);
    }
    return parts;
}

std::string Figures::json() const
{
    std::ostringstream out;
    out.precision(6);
    out << "{";
    const char *comma = "\n";
    for (const auto &[name, rounds] : m_rounds) {
        out << comma << "  \"" << name << "\": " << median(rounds);
        comma = ",\n";
    }
    out << "\n}\n";
    return out.str();
}

Figures Figures::fromJson(const std::string &text)
{
    const QJsonDocument document = QJsonDocument::fromJson(QByteArray::fromStdString(text));
    if (!document.isObject() || document.object().isEmpty())
        throw std::runtime_error("there is no object of JSON with figures");
    Figures figures;
    const QJsonObject object = document.object();
    for (auto it = object.begin(); it != object.end(); ++it) {
        if (!it.value().isDouble())
            throw std::runtime_error("the figure \"" + it.key().toStdString() + "\" is no number");
        figures.add(it.key().toStdString(), it.value().toDouble());
    }
    return figures;
}

} // namespace QCoop::Bench
