// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Controls.Fusion
import QtQuick.Layouts
import QCoop

// One live task, with its buttons.
Item {
    id: line

    required property var task
    required property string name
    required property string state
    required property real progress
    required property string progressText
    required property real steps
    required property real busyMs

    function stop() { handle.stop() }

    implicitHeight: 36

    // It only looks at the task, which goes on when this line scrolls out of sight.
    CoopTask {
        id: handle
        source: line.task
        keepRunning: true
    }

    RowLayout {
        anchors.fill: parent
        spacing: 12

        Rectangle {
            width: 10
            height: 10
            radius: 5
            color: Look.ofState(line.state)
        }
        Text {
            text: line.name
            color: Look.text
            font.pixelSize: 14
            elide: Text.ElideRight
            Layout.preferredWidth: 160
        }
        Text {
            text: line.state
            color: Look.faint
            font.pixelSize: 13
            Layout.preferredWidth: 62
        }
        Bar {
            progress: line.progress
            Layout.fillWidth: true
        }
        Text {
            text: line.progressText
            color: Look.faint
            font.pixelSize: 13
            elide: Text.ElideRight
            Layout.preferredWidth: 120
        }
        Text {
            text: qsTr("%1 steps").arg(Number(line.steps).toLocaleString(Qt.locale(), "f", 0))
            color: Look.faint
            font.pixelSize: 13
            horizontalAlignment: Text.AlignRight
            Layout.preferredWidth: 110
        }
        Text {
            text: qsTr("%1 s").arg((line.busyMs / 1000).toFixed(1))
            color: Look.faint
            font.pixelSize: 13
            horizontalAlignment: Text.AlignRight
            Layout.preferredWidth: 54
        }
        PushButton {
            // Whoever has paused a task resumes it.
            enabled: handle.paused || line.state !== "paused"
            text: handle.paused ? qsTr("Resume") : qsTr("Pause")
            onClicked: handle.paused = !handle.paused
            Layout.preferredWidth: 78
        }
        PushButton {
            text: qsTr("Stop")
            onClicked: handle.stop()
            Layout.preferredWidth: 60
        }
    }
}
