# SPDX-FileCopyrightText: the QCoop authors
# SPDX-License-Identifier: MIT

# Read by the lints. Only bash, find, grep and awk: a machine that builds QCoop has those.

set -euo pipefail
export LC_ALL=C

lintDir=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
root=$(cd -- "${1:?usage: ${0##*/} SOURCE-ROOT}" && pwd)
findings=0

finding() { # FILE LINE MESSAGE
    printf '%s:%s: %s\n' "$root/$1" "$2" "$3"
    findings=$((findings + 1))
}

# Prints the C++ files below the named folders of the root, one a line.
sources() {
    local folder
    cd -- "$root"
    for folder; do
        [[ ! -d $folder ]] || find "$folder" -type f \( -name '*.h' -o -name '*.cpp' \)
    done | sort
}

codeOf() { awk -f "$lintDir/code.awk" "$root/$1"; }

# Whether the line, or the one above it, carries the comment "// MARK: reason".
isExcused() { # FILE LINE MARK
    awk -v at="$2" -v mark="// $3: *[^ ]" \
        '(NR == at || NR == at - 1) && $0 ~ mark { found = 1 } END { exit !found }' "$root/$1"
}

# Finds the pattern in the code of a file, comments and literals aside.
refuse() { # FILE PATTERN MESSAGE [MARK]
    local line
    while IFS=: read -r line _; do
        [[ -n ${4:-} ]] && isExcused "$1" "$line" "$4" || finding "$1" "$line" "$3"
    done < <(codeOf "$1" | grep -nE "$2")
}

conclude() { exit $((findings > 0)); }
