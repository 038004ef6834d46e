# The checks by other programs: the layout of Swift and C, and errors in shell scripts.
# shellcheck shell=bash

check_swift_format() {
  local found
  found=$(swift format lint --strict --recursive --parallel Package.swift Sources Tests Examples \
    Fuzz 2>&1) || true
  # It prints absolute paths.
  printf '%s\n' "$found" | sed -n "s|^$PWD/||; s|\$|; run make format, or fix it by hand|p" \
    | grep -E '^[^ ]+:[0-9]+:' || true
}

c_files() {
  find Sources Fuzz -type f \( -name '*.c' -o -name '*.h' -o -name '*.inc' \) | sort
}

check_clang_format() {
  require_tool clang-format || return 0
  local files=() file
  while IFS= read -r file; do files+=("$file"); done < <(c_files)
  { clang-format --dry-run -Werror "${files[@]}" 2>&1 || true; } \
    | sed -n 's/^\([^ :]*:[0-9]*\):[0-9]*: error:.*/\1: not in the layout of .clang-format; run make format/p' \
    | uniq
}

# The scripts; files that they source are checked with them.
shell_scripts() {
  grep -lE '^#!.*(bash|/sh)' .ci/* Benchmarks/* Fuzz/* scripts/* 2>/dev/null || true
}

check_shellcheck() {
  require_tool shellcheck || return 0
  local files=() file
  while IFS= read -r file; do files+=("$file"); done < <(shell_scripts)
  { shellcheck -x -P scripts -f gcc "${files[@]}" || true; } | sort -u \
    | sed 's|\[\(SC[0-9]*\)\]$|see https://www.shellcheck.net/wiki/\1|'
}

# A missing tool is a problem, too, since its findings are unknown.
require_tool() {
  command -v "$1" >/dev/null 2>&1 && return 0
  echo "scripts/lint:1: no $1 on this machine; run scripts/setup --lint"
  return 1
}
