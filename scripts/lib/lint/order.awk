# Compares DESIGN.md's table of targets with Package.swift, and the order of both with the imports.
# Reads the manifest's rows (manifest.awk), then DESIGN.md.

BEGIN { FS = "\t" }

$1 == "target" {
  if ($3 !~ /^Sources\//) next
  names[++count] = $2
  lines[$2] = $4
  imports[$2] = $5
  next
}

/^\| *Target *\|/ { inTable = 1 }
inTable && !/^\|/ { inTable = 0 }
# The names in the first cell of a row.
inTable {
  split($0, cell, "|")
  size = split(cell[2], part, "`")
  for (k = 2; k <= size; k += 2) {
    rowOf[part[k]] = FNR
    listed[++rows] = part[k]
  }
  last = FNR
}

END {
  if (rows == 0) {
    print "DESIGN.md:1: no table of targets (a row | Target | Holds |); write one"
    exit
  }
  for (n = 1; n <= count; n++) {
    place[names[n]] = n
    if (!(names[n] in rowOf))
      print "DESIGN.md:" last ": the table of targets lacks " names[n] "; add its row"
  }
  for (n = 1; n <= rows; n++)
    if (!(listed[n] in place))
      print "DESIGN.md:" rowOf[listed[n]] ": Package.swift has no target " listed[n] \
        "; take its row out"
  for (n = 1; n <= count; n++) {
    size = split(imports[names[n]], items, " ")
    for (k = 1; k <= size; k++) {
      if (!(items[k] in place)) continue
      if (place[items[k]] > n)
        print "Package.swift:" lines[names[n]] ": " names[n] " stands before " items[k] \
          ", which it imports; move it below"
      if (names[n] in rowOf && items[k] in rowOf && rowOf[items[k]] > rowOf[names[n]])
        print "DESIGN.md:" rowOf[names[n]] ": " names[n] " stands before " items[k] \
          ", which it imports; move its row below"
    }
  }
}
