# SPDX-FileCopyrightText: the QCoop authors
# SPDX-License-Identifier: MIT

# Reads code without comments and literals (code.awk), prints LINE:MESSAGE.

{ text = text $0 "\n" }

END {
    line = 1
    from = 1
    while (match(substr(text, from), /co_(await|yield)/)) {
        at = from + RSTART - 1
        word = substr(text, at, RLENGTH)
        line += newlines(substr(text, from, at - from))
        from = at + length(word)
        if (substr(" " text, at, 1) !~ /[A-Za-z0-9_]/ && substr(text, from, 1) !~ /[A-Za-z0-9_]/) {
            if (substr(text, at > 40 ? at - 40 : 1, at > 40 ? 40 : at - 1) ~ /operator[ \t\n]*$/)
                continue # names the operator: `auto operator co_await(X &&x)`
            checkBefore(substr(text, at > 4000 ? at - 4000 : 1, at > 4000 ? 4000 : at - 1))
            checkOperand(from)
        }
    }
}

function newlines(s) { return gsub(/\n/, "", s) }

# Reports what stands at position i, at or after the word.
function report(i, message) { print line + newlines(substr(text, at, i - at)) ":" message }

# What stands before the word, back to the start of the statement.
function checkBefore(before,    tail)
{
    # clang-format puts a space before the brace of a block, none before an initialiser's.
    if (match(before, /[A-Za-z0-9_>]+\{[^;{}]*$/)) {
        tail = substr(before, RSTART)
        if (tail !~ /^(do|else|try)\{/)
            report(at, word " inside a braced initialiser: g++ 12 fails; await into a local first")
    }
    match(before, /[^;{}]*$/)
    tail = substr(before, RSTART)
    if (tail ~ /\?[ \t\n(]*$/ || (tail ~ /\?/ && tail ~ /[^:]:[ \t\n(]*$/))
        report(at, word " as a branch of ?: is miscompiled by g++ 12; use if and else")
}

# What stands after the word, to the end of its full expression. The bodies of lambdas are
# other functions and are skipped; a co_await inside one is looked at on its own.
function checkOperand(start,    i, c, depth, previous, first, capture, end)
{
    depth = 0
    previous = ""
    first = 1

    if (word == "co_yield" && substr(text, start, 400) \
            ~ /^[ \t\n]+[A-Za-z_][A-Za-z0-9_:]*(<[^;(){}]*>)?[ \t\n]*\{/)
        report(at, "co_yield Name{...} is miscompiled by g++ 12 if Name is an aggregate; " \
            "write co_yield Name(...)")

    for (i = start; i <= length(text); i++) {
        c = substr(text, i, 1)
        if (c ~ /[ \t\n]/)
            continue
        if (c == ";" && depth == 0)
            return
        if (c == ")" || c == "]" || c == "}") {
            if (--depth < 0)
                return
        } else if (c == "[" && previous !~ /[A-Za-z0-9_)\]">]/ && substr(text, i + 1, 1) != "[") {
            end = closing(i)
            capture = substr(text, i + 1, end - i - 1)
            if (!isTrivial(capture))
                report(i, word " with a lambda that captures by value is miscompiled by " \
                    "g++ 12; name the lambda and move it in")
            else if (first && capture !~ /^[ \t\n]*$/ && isCalled(end))
                report(i, word " [...](...){...}() with captures is miscompiled by g++ 12; " \
                    "name the lambda, or pass arguments")
            i = skipLambda(end)
            c = "}"
        } else if (c ~ /[(\[{]/) {
            depth++
            if (c == "{" && substr(text, i + 1, 80) ~ /^[ \t\n]*\.[A-Za-z_]/)
                report(i, word " with a designated initialiser is miscompiled by g++ 12; " \
                    "name the aggregate and move it in")
        }
        previous = c
        first = 0
    }
}

# References and this leave nothing behind to destroy.
function isTrivial(capture,    parts, n, k)
{
    n = split(capture, parts, ",")
    for (k = 1; k <= n; k++)
        if (parts[k] !~ /^[ \t\n]*(&|this[ \t\n]*$|$)/)
            return 0
    return 1
}

function closing(i,    c, depth)
{
    for (depth = 0; i <= length(text); i++) {
        c = substr(text, i, 1)
        if (c ~ /[(\[{]/)
            depth++
        else if (c ~ /[)\]}]/ && --depth == 0)
            return i
    }
    return i
}

# The position of the brace that ends the lambda whose captures end at i.
function skipLambda(i,    c, end)
{
    for (i++; i <= length(text); i++) {
        c = substr(text, i, 1)
        if (c == "(" || c == "{") {
            end = closing(i)
            if (c == "{")
                return end
            i = end
        } else if (c ~ /[;,)\]}]/)
            return i - 1
    }
    return i
}

function isCalled(i)
{
    return substr(text, skipLambda(i) + 1, 80) ~ /^[ \t\n]*\(/
}
