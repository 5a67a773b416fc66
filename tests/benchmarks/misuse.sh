#!/usr/bin/env bash
# SPDX-FileCopyrightText: the QCoop authors
# SPDX-License-Identifier: MIT

# What qcoop-bench, the first argument, is asked for wrongly is refused at once, and no file of
# figures is touched.

set -uo pipefail
bench=$1
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
failed=0

# refused TEXT ARGUMENT...
refused() {
    local said code text=$1
    shift
    printf '{"steps/qcoop": 4}\n' > "$dir/figures.json"
    said=$("$bench" "$@" 2>&1) && code=0 || code=$?
    if [[ $code != 2 || $said != *"$text"* || $(< "$dir/figures.json") != '{"steps/qcoop": 4}' ]]; then
        printf 'qcoop-bench %s: exit code %s, said: %s\n' "$*" "$code" "$said"
        failed=1
    fi
}

printf '{"steps/qcoop": "four"}\n' > "$dir/text.json"
printf 'no JSON\n' > "$dir/none.json"
refused 'nothing is called "nosuch"' nosuch --json "$dir/figures.json"
refused 'nothing is called "steps/("' 'steps/(' --json "$dir/figures.json"
refused '--rounds takes a number' --rounds 0 --json "$dir/figures.json"
refused '--rounds takes a number' --rounds 00 --json "$dir/figures.json"
refused '--rounds takes a number' --rounds -3 --json "$dir/figures.json"
refused '--rounds takes a number' --rounds many --json "$dir/figures.json"
refused '--json needs a value' --json
refused 'cannot be read' --from "$dir/missing.json" --json "$dir/figures.json"
refused 'no object of JSON' --from "$dir/none.json" --json "$dir/figures.json"
refused 'is no number' --from "$dir/text.json" --json "$dir/figures.json"
refused 'cannot be read' memory --markdown "$dir/missing.md"
refused 'cannot be written' memory --json "$dir"
refused 'says nothing here' --unknown
exit $failed
