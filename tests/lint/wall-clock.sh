#!/usr/bin/env bash
# SPDX-FileCopyrightText: the QCoop authors
# SPDX-License-Identifier: MIT

# The time of day jumps. It exists for appointments and for labels, and such a line says so
# in a comment "// wall clock: reason".

source "$(dirname -- "$0")/lint.sh"

while IFS= read -r file; do
    refuse "$file" 'system_clock|currentDateTime|currentM?Secs?SinceEpoch|QTime::currentTime' \
        'the wall clock needs a reason: "// wall clock: reason"' 'wall clock'
done < <(sources lib/qcoop/core lib/qcoop/qt)

conclude
