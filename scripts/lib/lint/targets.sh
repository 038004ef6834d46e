# The checks of the manifest: targets declare exactly their imports, and lower targets come first,
# in Package.swift and in DESIGN.md's table.
# shellcheck shell=bash

# Rows of the manifest; see manifest.awk.
targets() {
  local rows
  rows=$(awk -f scripts/lib/lint/manifest.awk Package.swift)
  if [[ $(printf '%s\n' "$rows" | wc -l) -lt 5 ]]; then
    echo "lint: scripts/lib/lint/manifest.awk doesn't find the targets of Package.swift" >&2
    return 1
  fi
  printf '%s\n' "$rows"
}

# The lines that import a module: FILE:LINE:TEXT.
import_lines() {
  local folders=() folder
  for folder in Sources Tests Examples Fuzz; do
    [[ ! -d $folder ]] || folders+=("$folder")
  done
  find "${folders[@]}" -name '*.swift' -print0 | sort -z | xargs -0 \
    grep -nE '^(@[A-Za-z_]+(\([a-z]*\))? +|(public|package|internal|private|fileprivate) +)*import ' \
    /dev/null
}

check_imports() {
  local rows
  rows=$(targets)
  {
    printf '%s\n' "$rows"
    import_lines
  } | awk -f scripts/lib/lint/imports.awk
}

check_order() {
  local rows
  rows=$(targets)
  printf '%s\n' "$rows" | awk -f scripts/lib/lint/order.awk - DESIGN.md
}
