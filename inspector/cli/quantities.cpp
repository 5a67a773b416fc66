// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <cli/quantities.h>

#include <cmath>
#include <span>

namespace QCoop::Inspector {

namespace {

struct Unit
{
    const char *name;
    double factor;
};

constexpr Unit lengths[] = {{"", 1'000},   {"ms", 1},       {"s", 1'000},
                            {"m", 60'000}, {"min", 60'000}, {"h", 3'600'000}};
constexpr Unit sizes[] = {{"", 1},      {"B", 1},        {"k", 1024.},
                          {"K", 1024.}, {"M", 1048576.}, {"G", 1073741824.}};

std::optional<qint64> quantityOf(const QString &text, std::span<const Unit> units, double most)
{
    qsizetype digits = 0;
    while (digits < text.size() && (text[digits].isDigit() || text[digits] == u'.'))
        ++digits;
    bool isGood = false;
    const double number = text.first(digits).toDouble(&isGood);
    const QString name = text.sliced(digits).trimmed();
    for (const Unit &unit : units) {
        const double quantity = std::ceil(number * unit.factor);
        if (isGood && name == QLatin1StringView(unit.name) && quantity >= 1 && quantity <= most)
            return qint64(quantity);
    }
    return std::nullopt;
}

} // namespace

std::optional<std::chrono::milliseconds> durationOf(const QString &text)
{
    constexpr double tenYears = 10. * 366 * 24 * 3'600'000;
    if (const auto quantity = quantityOf(text, lengths, tenYears))
        return std::chrono::milliseconds(*quantity);
    return std::nullopt;
}

std::optional<qint64> sizeOf(const QString &text)
{
    return quantityOf(text, sizes, 1e18);
}

} // namespace QCoop::Inspector
