// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

#pragma once

#include "../support/faketarget.h"
#include "ownsettings.h"

#include <view/mainwindow.h>
#include <view/targetpage.h>

#include <QtTest/QTest>

#include <memory>

/// The window and one target of a test, with settings of its own.
class Stage
{
public:
    Stage()
    {
        fake.repliesOk = true;
        open();
    }

    /// Makes the window, or one in its place, with the settings that the last one left.
    void open()
    {
        if (window)
            window->close();
        window = std::make_unique<QCoop::Inspector::MainWindow>();
        window->show();
    }

    void attach(const QList<QCoop::Wire::Message> &snapshot)
    {
        fake.setSnapshot(snapshot);
        window->targets().attachPid(fake.endpoint().pid, std::chrono::seconds(5));
        QTRY_VERIFY(window->page());
        QTRY_VERIFY_WITH_TIMEOUT(page().target().live().isSnapshotComplete, 20'000);
        settle();
    }

    /// What was said is in the rows.
    void settle()
    {
        page().target().store().flush();
        page().target().tasks().rearrange();
        page().refresh();
    }

    [[nodiscard]] QCoop::Inspector::TargetPage &page() const { return *window->page(); }

    OwnSettings settings;
    FakeTarget fake;
    std::unique_ptr<QCoop::Inspector::MainWindow> window;
};
