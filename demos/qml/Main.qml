// SPDX-FileCopyrightText: the QCoop authors
// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Controls.Fusion
import QtQuick.Layouts
import QCoop

ApplicationWindow {
    id: window

    property alias primes: primes
    property alias wave: wave
    property alias tasks: tasks
    property bool dark: false

    function count(limit) {
        below.value = limit
        primes.resume()
        primes.source = backend.countPrimes(limit)
    }
    function stopLine(row) { tasks.itemAtIndex(row).stop() }

    width: 980
    height: 660
    minimumWidth: 860
    minimumHeight: 560
    visible: true
    title: qsTr("QCoop in QML")
    color: Look.window
    palette {
        window: Look.window
        windowText: Look.text
        base: Look.card
        text: Look.text
        button: Look.button
        buttonText: Look.text
        highlight: Look.accent
        highlightedText: Look.onAccent
        light: Look.card
        mid: Look.line
        dark: Look.line
    }

    Binding {
        target: Look
        property: "dark"
        value: window.dark
    }

    CoopTask {
        id: primes
        name: "primes"
        onDone: result => answerText.text = qsTr("There are %1 primes below %2.")
                    .arg(Number(result).toLocaleString(Qt.locale(), "f", 0))
                    .arg(Number(primes.progressTotal).toLocaleString(Qt.locale(), "f", 0))
        onFailed: error => answerText.text = qsTr("It failed: %1").arg(error)
        onStopped: answerText.text = qsTr("Stopped at %1.").arg(primes.progressText)
        onSourceChanged: answerText.text = ""
    }

    ColumnLayout {
        anchors.fill: parent
        anchors.margins: 20
        spacing: 16

        RowLayout {
            spacing: 12
            Text {
                text: qsTr("Heavy work on one thread, in a window that stays fluid")
                color: Look.text
                font.pixelSize: 20
                font.bold: true
                Layout.fillWidth: true
            }
            Switch {
                text: qsTr("Dark")
                checked: window.dark
                onToggled: window.dark = checked
            }
        }

        RowLayout {
            spacing: 16
            Layout.fillHeight: false

            Card {
                title: qsTr("A task")
                remark: primes.state === "none" ? "" : primes.state
                Layout.fillWidth: true
                Layout.preferredWidth: 480

                RowLayout {
                    spacing: 10
                    Text {
                        text: qsTr("Count the primes below %1")
                              .arg(Number(below.value).toLocaleString(Qt.locale(), "f", 0))
                        color: Look.text
                        font.pixelSize: 14
                        Layout.preferredWidth: 250
                    }
                    Slider {
                        id: below
                        from: 100000
                        to: 50000000
                        stepSize: 100000
                        value: 5000000
                        Layout.fillWidth: true
                    }
                }
                Bar {
                    progress: primes.progress
                    Layout.fillWidth: true
                }
                Text {
                    text: primes.running && primes.progressTotal > 0
                          ? qsTr("%1 %, %2").arg(Math.floor(primes.progress * 100))
                                            .arg(primes.progressText)
                          : answerText.text
                    color: Look.text
                    font.pixelSize: 14
                    Layout.fillWidth: true
                    Text { id: answerText; visible: false }
                }
                RowLayout {
                    spacing: 10
                    PushButton {
                        text: qsTr("Count")
                        enabled: !primes.running
                        highlighted: true
                        onClicked: window.count(below.value)
                    }
                    PushButton {
                        text: primes.paused ? qsTr("Resume") : qsTr("Pause")
                        enabled: primes.running
                        onClicked: primes.paused = !primes.paused
                    }
                    PushButton {
                        text: qsTr("Stop")
                        enabled: primes.running
                        onClicked: primes.stop()
                    }
                }
                Item { Layout.fillHeight: true }
            }

            Card {
                title: qsTr("A LoopingCall")
                remark: qsTr("%1 calls, %2 missed").arg(wave.calls).arg(wave.missed)
                Layout.fillWidth: true
                Layout.fillHeight: true
                Layout.preferredWidth: 400

                Wave {
                    id: wave
                    Layout.fillWidth: true
                    Layout.fillHeight: true
                    Layout.minimumHeight: 90
                }
            }
        }

        Card {
            title: qsTr("Live tasks")
            remark: qsTr("%1 in this thread").arg(tasks.live)
            Layout.fillWidth: true
            Layout.fillHeight: true

            TaskList {
                id: tasks
                Layout.fillWidth: true
                Layout.fillHeight: true
            }
            PushButton {
                text: qsTr("Start another task")
                onClicked: backend.startAnother()
            }
        }
    }
}
