// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Controls.Fusion

// A slim progress bar; a progress below zero is not known, and shown as none.
ProgressBar {
    id: bar

    property real progress: -1

    value: Math.max(0, progress)
    opacity: progress < 0 ? 0.35 : 1
    implicitHeight: 8

    background: Rectangle {
        radius: height / 2
        color: Look.line
    }
    contentItem: Item {
        Rectangle {
            width: bar.position * parent.width
            height: parent.height
            radius: height / 2
            color: Look.accent
        }
    }
}
