// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

import QtQuick
import QCoop

// Bars that swing, moved by a LoopingCall: what it misses it makes up for, so that the wave
// is where it ought to be however late a frame comes.
Item {
    id: wave

    property real phase: 0
    readonly property alias calls: beat.calls
    readonly property alias missed: beat.missed
    readonly property int bars: 36

    LoopingCall {
        id: beat
        interval: 16
        running: true
        onTriggered: count => wave.phase += 0.06 * count
    }

    Repeater {
        model: wave.bars
        Rectangle {
            required property int index
            readonly property real swing: Math.sin(wave.phase + index * 0.32)
                                          * Math.sin(wave.phase * 0.37 + index * 0.11)
            width: wave.width / wave.bars * 0.62
            x: (index + 0.19) * wave.width / wave.bars
            height: wave.height * (0.12 + 0.88 * Math.abs(swing))
            y: (wave.height - height) / 2
            radius: width / 2
            color: Look.accent
            opacity: 0.35 + 0.65 * Math.abs(swing)
        }
    }
}
