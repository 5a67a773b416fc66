#!/usr/bin/env bash
# SPDX-FileCopyrightText: the QCoop authors
# SPDX-License-Identifier: MIT

# The C++ that docs/testing.md shows is compiled and run: each block of it stands word by word
# in tests/testing/tst_example.cpp.

source "$(dirname -- "$0")/lint.sh"

document=docs/testing.md
[[ -f $root/$document ]] || conclude
code=$(cat -- "$root/tests/testing/tst_example.cpp" 2> /dev/null || true)
line=0
begin=0 # the line after the one that opens a block; 0: outside
block=
while IFS= read -r text; do
    line=$((line + 1))
    if ((begin == 0)); then
        [[ $text != '```cpp' ]] || begin=$((line + 1))
    elif [[ $text == '```' ]]; then
        [[ $'\n'$code$'\n' == *$'\n'"$block"* ]] ||
            finding "$document" "$begin" "this is not in tests/testing/tst_example.cpp"
        begin=0
        block=
    else
        block+=$text$'\n'
    fi
done < "$root/$document"

conclude
