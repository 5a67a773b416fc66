// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/cooperator.h>

#include <QtCore/QObject>

namespace QCoop::detail {

/// Halves the slice of a cooperator for 100 ms after each input of the user: whoever types
/// or drags is answered sooner, and whoever only watches gets the longer slices' throughput.
///
/// An event filter on the application sees the input when it is delivered; asking beforehand
/// whether input is pending does not work (trap T29).
/// Thread-affinity: the GUI thread.
class InputBoost final : public QObject
{
public:
    static constexpr Duration lasting = std::chrono::milliseconds(100);

    /// \a cooperator must outlive this.
    explicit InputBoost(Cooperator &cooperator);
    ~InputBoost() override;

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void boost();
    void end();

    Cooperator &m_cooperator;
    Duration m_usual{}; // the slice before the boost
    DelayedCall m_end;  // active while it lasts
};

} // namespace QCoop::detail
