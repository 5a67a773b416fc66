// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Controls.Fusion
import QCoop

// The live tasks of this thread: of QML, of C++, and the script of this demo if it runs.
ListView {
    id: list

    readonly property alias live: tasks.total

    clip: true
    model: TaskModel {
        id: tasks
        active: list.visible
    }
    delegate: TaskLine {
        width: list.width - bar.width
    }
    ScrollBar.vertical: ScrollBar {
        id: bar
        policy: list.contentHeight > list.height ? ScrollBar.AlwaysOn : ScrollBar.AsNeeded
    }

    Text {
        anchors.centerIn: parent
        visible: list.count === 0
        text: qsTr("No task is running. Count primes, or start another task.")
        color: Look.faint
        font.pixelSize: 14
    }
}
