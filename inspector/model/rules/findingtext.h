// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <model/rules/rule.h>

/// Findings as their readers see them. Thread-affinity: none.
namespace QCoop::Inspector {

/// "Longest step" and "312 ms".
[[nodiscard]] QString figureTitle(const Figure &figure);
[[nodiscard]] QString figureText(const Picture &picture, const Figure &figure);

/// "render#17: a step of 312 ms".
[[nodiscard]] QString summaryOf(const Picture &picture, const Finding &finding);
/// The same as a whole sentence.
[[nodiscard]] QString sentenceOf(const Picture &picture, const Finding &finding);
/// "info", "warning", "error", "critical"; empty for none.
[[nodiscard]] QString severityText(Severity severity);

} // namespace QCoop::Inspector
