// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include "comparison.h"

#include <QtWidgets/QGroupBox>

#include <map>

class QComboBox;
class QPushButton;

namespace Workbench {

class TextCell;

/// The switch between QCoop and the two other ways, and what each came to.
class ComparisonPanel final : public QGroupBox
{
    Q_OBJECT

public:
    explicit ComparisonPanel(QWidget *parent = nullptr);

    [[nodiscard]] Comparison &comparison() noexcept { return m_comparison; }

private:
    [[nodiscard]] Comparison::Way chosen() const;
    void showWarning();
    void showStarted(Comparison::Way way);
    void showOutcome(const Comparison::Outcome &outcome);

    Comparison m_comparison;
    QComboBox *const m_ways;
    QPushButton *const m_run;
    TextCell *const m_warning;
    std::map<Comparison::Way, TextCell *> m_segments;
    std::map<Comparison::Way, TextCell *> m_gaps;
};

} // namespace Workbench
