// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include "comparison.h"

#include "names.h"

namespace QCoop::Bench {

std::optional<double> ratio(const Figure &figure, const std::string &other,
                            const std::string &column)
{
    const auto ours = figure("qcoop", column);
    const auto theirs = figure(other, column);
    return ours && theirs && *theirs > 0 ? std::optional(*ours / *theirs) : std::nullopt;
}

std::optional<double> ratioToBest(const std::string &family, const Figure &figure,
                                  const std::string &column, Better better)
{
    std::optional<double> worst; // for us
    for (const Contender &who : contenders(family)) {
        if (who.side != Contender::Side::Peer)
            continue;
        const auto one = ratio(figure, who.name, column);
        if (one && (!worst || (better == Better::Less ? *one > *worst : *one < *worst)))
            worst = one;
    }
    return worst;
}

std::string peersAhead(const std::string &family, const Figure &figure,
                       const std::vector<std::string> &columns,
                       const std::vector<std::string> &headings, Better better)
{
    std::string text;
    for (const Contender &who : contenders(family)) {
        if (who.side != Contender::Side::Peer)
            continue;
        std::string where;
        for (std::size_t i = 0; i < columns.size(); ++i) {
            const auto one = ratio(figure, who.name, columns[i]);
            if (one && (better == Better::Less ? *one > 1.01 : *one < 0.99))
                where.append(where.empty() ? "" : "; ").append(headings[i]);
        }
        if (!where.empty())
            text.append(text.empty() ? "" : ", ").append(who.label + " (" + where + ')');
    }
    return text;
}

} // namespace QCoop::Bench
