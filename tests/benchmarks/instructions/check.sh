#!/usr/bin/env bash
# SPDX-FileCopyrightText: the QCoop authors
# SPDX-License-Identifier: MIT

# usage: check.sh PROGRAM [--raise]
#
# Counts the instructions of each workload of PROGRAM and compares them with the ceilings in
# ceilings.txt; --raise records what was counted as the new ceilings. Instructions, and not
# time: what a compiler makes of a source is the same on each machine and in each run.

set -euo pipefail
export LC_ALL=C

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
ceilings=$here/ceilings.txt
program=${1:?usage: check.sh PROGRAM [--raise]}
mode=${2:---check}
[[ $mode == --check || $mode == --raise ]] || { echo "check.sh: what is \"$mode\"?" >&2; exit 2; }
usualTolerance=3
raiseCommand='./dev instructions --raise'

scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT

# Prints the instructions of an operation of the workload.
count() { # WORKLOAD
    local operations log=$scratch/log
    operations=$(valgrind --tool=callgrind --toggle-collect=qcoopCounted \
        --callgrind-out-file="$scratch/out" "$program" "$1" 2> "$log") \
        || { cat "$log" >&2; return 1; }
    awk -v operations="$operations" '
        $1 == "totals:" { total = $2 }
        END {
            if (!(total > 0 && operations > 0)) exit 1
            printf "%.2f\n", total / operations
        }' "$scratch/out" || { echo "check.sh: nothing was counted of $1" >&2; return 1; }
}

ceilingOf() { awk -v name="$1" '$1 == name { print $2, $3 }' "$ceilings" 2> /dev/null; }

compiler=$("$program" --compiler)
recordedWith=$(sed -n 's/^# compiler: //p' "$ceilings" 2> /dev/null || true)
new=$scratch/new
cat > "$new" << END
# Instructions of one operation of each workload, counted by callgrind, and by how many per
# cent a count may be above that. \`./dev instructions\` compares; after a change that is meant
# to cost more, or that saves something, \`$raiseCommand\` records anew.
# compiler: $compiler
END

failures=()
names=()
while IFS= read -r name; do names+=("$name"); done < <("$program")
for name in "${names[@]}"; do
    measured=$(count "$name")
    read -r ceiling tolerance <<< "$(ceilingOf "$name")" || true
    printf '%-24s %9.2f %4s\n' "$name" "$measured" "${tolerance:-$usualTolerance}" >> "$new"
    if [[ $mode == --raise ]]; then
        printf '%-24s %9.2f instructions an operation, was %s\n' "$name" "$measured" "${ceiling:-nothing}"
        continue
    fi
    if [[ -z $ceiling ]]; then
        verdict='FAILED: it has no ceiling yet'
    else
        verdict=$(awk -v m="$measured" -v c="$ceiling" -v t="$tolerance" 'BEGIN {
            if (m > c * (1 + t / 100)) print "FAILED: above its ceiling"
            else if (m < c * (1 - t / 100)) print "ok, and below by so much that the ceiling may come down"
            else print "ok"
        }')
    fi
    line=$(printf '%-24s %9.2f instructions an operation, ceiling %s + %s %%: %s' \
        "$name" "$measured" "${ceiling:-none}" "${tolerance:-$usualTolerance}" "$verdict")
    echo "$line"
    [[ $verdict != FAILED* ]] || failures+=("$line")
done

if [[ $mode == --raise ]]; then
    cp -- "$new" "$ceilings"
    echo "recorded in $ceilings; commit it together with the change that asks for it"
    exit 0
fi
((${#failures[@]} > 0)) || exit 0
{
    echo "check.sh: ${#failures[@]} of ${#names[@]} workloads failed:"
    printf '  %s\n' "${failures[@]}"
    [[ $compiler == "$recordedWith" ]] \
        || echo "The ceilings were recorded with $recordedWith, and this is $compiler."
    echo "To see where they go: valgrind --tool=callgrind --toggle-collect=qcoopCounted" \
        "$program WORKLOAD, then callgrind_annotate."
    echo "If the change is worth it, record new ceilings: $raiseCommand"
} >&2
exit 1
