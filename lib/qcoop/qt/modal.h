// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include <qcoop/core/deferred.h>
#include <qcoop/qt/objectwait.h>

#include <QtCore/QEvent>
#include <QtCore/QPointer>
#include <QtCore/Qt>

#include <concepts>
#include <memory>

namespace QCoop {

namespace detail {

/// What execModal() needs of a dialog: QDialog has it, and whatever else a user makes.
template <typename Dialog>
concept ModalDialog = std::derived_from<Dialog, QObject> &&
    requires(Dialog &dialog, Qt::WindowModality modality)
{
    &Dialog::finished;
    dialog.setWindowModality(modality);
    dialog.windowModality();
    dialog.setResult(0);
    dialog.result();
    dialog.show();
    dialog.hide();
    dialog.reject();
    dialog.isVisible();
};

/// Calls when a widget was hidden by hide() or setVisible(false).
class HideWatch final : public QObject
{
public:
    explicit HideWatch(UniqueFunction<void()> hidden)
        : m_hidden(std::move(hidden))
    {
    }
    bool eventFilter(QObject *watched, QEvent *event) override
    {
        // Spontaneous ones come from the window system, which minimised the window.
        if (event->type() == QEvent::Hide && !event->spontaneous())
            m_hidden();
        return QObject::eventFilter(watched, event);
    }

private:
    UniqueFunction<void()> m_hidden;
};

/// A dialog while it is shown for execModal().
template <typename Dialog>
class ModalShow : public std::enable_shared_from_this<ModalShow<Dialog>>
{
public:
    explicit ModalShow(Dialog *dialog)
        : m_dialog(dialog)
        , m_modality(dialog->windowModality())
    {
    }

    Deferred<int> begin(Qt::WindowModality modality)
    {
        const auto self = this->shared_from_this();
        const auto wait = ObjectWait<int>::make([self] { self->close(); });
        if (!wait->receiver()) {
            wait->fail(applicationEnded("execModal"));
            return wait->deferred();
        }
        Dialog *const opened = dialog();
        wait->listen(opened, &Dialog::finished, [self, wait](int result) {
            self->restore();
            wait->succeed(result);
        });
        wait->endWith(opened);
        // finished() comes after the hiding, if it comes: exec() returns without it too.
        m_hideWatch =
            std::make_unique<HideWatch>([show = std::weak_ptr(self), wait = std::weak_ptr(wait)] {
                QtReactor::instance().callLater(Duration::zero(), [show, wait] {
                    if (const auto shown = show.lock())
                        shown->look(wait.lock());
                });
            });
        opened->installEventFilter(m_hideWatch.get());
        opened->setWindowModality(modality);
        opened->setResult(0);
        opened->show();
        return wait->deferred();
    }

private:
    /// The dialog, for as long as it is one: a widget says that it is destroyed when only its
    /// part of QWidget is left, and that knows nothing of results.
    [[nodiscard]] Dialog *dialog() const { return dynamic_cast<Dialog *>(m_dialog.data()); }

    void look(const std::shared_ptr<ObjectWait<int>> &wait)
    {
        Dialog *const hidden = dialog();
        if (!wait || wait->isOver() || !hidden || hidden->isVisible())
            return;
        restore();
        wait->succeed(hidden->result());
    }
    void close()
    {
        m_hideWatch.reset();
        if (Dialog *const open = dialog())
            open->reject();
        if (Dialog *const stubborn = dialog(); stubborn && stubborn->isVisible())
            stubborn->hide(); // it refuses, but nobody waits for it any more
        restore();
    }
    void restore()
    {
        m_hideWatch.reset();
        if (Dialog *const closed = dialog())
            closed->setWindowModality(m_modality);
    }

    const QPointer<QObject> m_dialog;
    const Qt::WindowModality m_modality; // that it had before
    std::unique_ptr<HideWatch> m_hideWatch;
};

} // namespace detail

/// Shows \a dialog modally and returns at once, with a Deferred that fires with its result
/// when it is closed: exec() without a nested event loop (trap T6), so that whoever waits is
/// a task, and its callers are not on the stack. Hiding the dialog closes it, as for exec().
///
/// It fails with SenderDestroyed if the dialog is destroyed. Cancelling it closes the dialog
/// with reject(), or hides it if it refuses; so does stopping a task that awaits it, and
/// quitting. The dialog keeps its owner: a window, or the coroutine itself.
/// It is application-modal, as with exec(), or window-modal, as with open(); what it was
/// before comes back with the end. Needs no header of QtWidgets: any type will do that has
/// what QDialog has.
/// Thread-affinity: the GUI thread. \throws std::invalid_argument if \a dialog is null;
/// WrongThread; AlreadyRunning if it is visible already
/// Semantics: QDialog::exec().
///
/// \code
/// QMessageBox question(QMessageBox::Question, tr("Save?"), …, this);
/// if (co_await execModal(&question) == QMessageBox::Save)
///     co_await save();
/// \endcode
template <detail::ModalDialog Dialog>
[[nodiscard]] Deferred<int> execModal(Dialog *dialog,
                                      Qt::WindowModality modality = Qt::ApplicationModal)
{
    detail::checkObject(dialog, "execModal");
    if (dialog->isVisible()) {
        throw AlreadyRunning("execModal: the dialog is visible already; "
                             "await its signal instead: on(dialog, &QDialog::finished)");
    }
    return std::make_shared<detail::ModalShow<Dialog>>(dialog)->begin(modality);
}

} // namespace QCoop
