# Compares the imports of each target's files with what Package.swift declares for it. Reads the
# manifest's rows (manifest.awk), then import lines as FILE:LINE:TEXT.

BEGIN { FS = "\t" }

$1 == "target" {
  names[++count] = $2
  folders[$2] = $3
  lines[$2] = $4
  mustUse[$2] = $6
  # A program is declared so that it is built, and rarely imported.
  if ($3 ~ /^Examples\// || $2 ~ /-cli$/) isProgram[$2] = 1
  module = $2
  gsub(/-/, "_", module)
  known[module] = $2
  size = split($5, items, " ")
  for (k = 1; k <= size; k++) {
    if (items[k] == "") continue
    declared[$2, items[k]] = 1
    if (!(items[k] in known)) known[items[k]] = items[k]
  }
  next
}

{
  file = $0
  sub(/:.*/, "", file)
  place = $0
  sub(/^[^:]*:/, "", place)
  text = place
  sub(/:.*/, "", place)
  sub(/^[0-9]*:/, "", text)
  sub(/^.*import +((struct|class|enum|protocol|func|let|var|typealias) +)?/, "", text)
  sub(/[^A-Za-z0-9_].*/, "", text)
  if (!(text in known)) next
  target = owner(file)
  if (target == "" || known[text] == target) next
  used[target, known[text]] = 1
  if (!((target, known[text]) in declared))
    print file ":" place ": " target " imports " known[text] ", which Package.swift doesn't declare" \
      " for it; add it there, or do without"
}

END {
  for (n = 1; n <= count; n++) {
    target = names[n]
    size = split(mustUse[target], items, " ")
    for (k = 1; k <= size; k++)
      if (!((target, items[k]) in used) && !(items[k] in isProgram))
        print "Package.swift:" lines[target] ": " target " declares " items[k] \
          ", which none of its files imports; take it out"
  }
}

# The target of a file, by its folder.
function owner(file,    n, best) {
  best = ""
  for (n = 1; n <= count; n++)
    if (index(file, folders[names[n]] "/") == 1) best = names[n]
  return best
}
