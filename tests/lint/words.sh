#!/usr/bin/env bash
# SPDX-FileCopyrightText: the QCoop authors
# SPDX-License-Identifier: MIT

# Work to be done is an issue or a test, not a remark. And time passes on a Clock: whoever
# waits for the real one says why in a comment "// real time: reason".

source "$(dirname -- "$0")/lint.sh"

while IFS= read -r file; do
    while IFS=: read -r line _; do
        finding "$file" "$line" 'make it an issue, or a test that asserts what happens today'
    done < <(grep -nwE 'TODO|FIXME|XXX|HACK' "$root/$file")
done < <(sources lib inspector demos tests)

while IFS= read -r file; do
    refuse "$file" 'qWait[[:space:]]*\(|qSleep[[:space:]]*\(|sleep_(for|until)|[um]sleep|QThread::sleep' \
        'a blind wait: use a Clock, end the test on the clock under test, or QTRY' 'real time'
done < <(sources lib tests)

conclude
