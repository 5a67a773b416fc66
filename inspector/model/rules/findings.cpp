// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#include <model/rules/finding.h>

#include <algorithm>

namespace QCoop::Inspector {

const Finding *Findings::find(quint64 id) const
{
    const auto found = std::ranges::lower_bound(list, id, {}, &Finding::id);
    return found != list.end() && found->id == id ? &*found : nullptr;
}

const Finding *Findings::worstOf(const Subject &subject) const
{
    const Finding *chosen = nullptr;
    for (const Finding &finding : list) {
        const bool isIts =
            finding.subject == subject ||
            (subject.kind == Subject::Kind::Task && finding.task == subject.id && subject.id != 0);
        if (isIts && finding.isActive && (!chosen || finding.severity > chosen->severity))
            chosen = &finding;
    }
    return chosen;
}

} // namespace QCoop::Inspector
