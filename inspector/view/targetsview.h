// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <QtWidgets/QTreeView>

class QLabel;

namespace QCoop::Inspector {

class TargetModel;

/// The list of targets, found and attached, each with the glyph of its state. Return or a
/// double click chooses one; an attached one is chosen by a single click too.
///
/// An empty list says why it is empty. Thread-affinity: the GUI thread.
class TargetsView final : public QTreeView
{
    Q_OBJECT

public:
    explicit TargetsView(TargetModel *model, QWidget *parent = nullptr);

    [[nodiscard]] qint64 currentPid() const; ///< 0: there is none
    void setCurrentPid(qint64 pid);
    [[nodiscard]] QString notice() const;

Q_SIGNALS:
    void chosen(qint64 pid);

protected:
    void resizeEvent(QResizeEvent *event) override;
    bool viewportEvent(QEvent *event) override;

private:
    void refreshNotice();

    TargetModel *m_model;
    QLabel *m_notice;
};

} // namespace QCoop::Inspector
