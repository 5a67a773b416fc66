// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/cooperativetask.h>

#include <QtWidgets/QDialog>

namespace Workbench {

/// How long beginFreeze() freezes the window.
inline constexpr QCoop::Duration freezeTime = std::chrono::milliseconds(1500);

/// A task of one step that keeps the processor for freezeTime: what a cooperative task must
/// not do, for comparison. It ends with \a context.
[[nodiscard]] QCoop::CooperativeTask beginFreeze(QObject *context);

/// A task whose step opens a modal dialog over \a window and comes back when the user has
/// closed it. The nested event loop holds up this task and no other (trap T6).
[[nodiscard]] QCoop::CooperativeTask beginDialog(QWidget *window);

/// A dialog that counts the steps made behind it.
class ModalDialog final : public QDialog
{
    Q_OBJECT

public:
    explicit ModalDialog(QWidget *parent);
};

} // namespace Workbench
