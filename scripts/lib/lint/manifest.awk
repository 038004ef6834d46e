# Reads Package.swift into rows, separated by tabs:
#
#   target  NAME  FOLDER  LINE  DEPENDENCIES  DEPENDENCIES THAT MUST BE IMPORTED
#
# in the order of the manifest, tests after their targets. Lists are separated by spaces. A product
# of another package has its own name.

{
  line = $0
  sub(/\/\/.*/, "", line)
  text = text line "\n"
}

END {
  find_products()
  rest = text
  before = 0
  while (match(rest, /(module|\.systemLibrary|\.target|\.executableTarget|\.testTarget)\(/)) {
    call = substr(rest, RSTART, RLENGTH - 1)
    line = lines(substr(text, 1, before + RSTART)) + 1
    before += RSTART + RLENGTH - 1
    rest = substr(text, before + 1)
    read_target(call, balanced(rest, "(", ")"), line)
  }
}

# `let yaml = Target.Dependency.product(name: "Yams", …)` makes yaml a name for Yams.
function find_products(    rest, name) {
  rest = text
  while (match(rest, /let [A-Za-z]+ = Target\.Dependency\.product\([ \n]*name: "[^"]*"/)) {
    name = substr(rest, RSTART, RLENGTH)
    rest = substr(rest, RSTART + RLENGTH)
    split(name, part, " ")
    products[part[2]] = first_quoted(name)
  }
}

function read_target(call, arguments, line,    name, folder, imports, tests) {
  # The function that makes targets from rows names them by its parameter.
  if (arguments ~ /^[ \n]*(_ )?name: *[A-Za-z]/) return
  name = first_quoted(arguments)
  if (call == "module") {
    imports = list(arguments, "imports")
    tests = list(arguments, "testImports")
    print_row(name, "Sources/" name, line, imports, imports)
    print_row(name "Tests", "Tests/" name "Tests", line, name " TestSupport " imports " " tests, tests)
    return
  }
  folder = (call == ".testTarget" ? "Tests/" : "Sources/") name
  if (match(arguments, /path: "[^"]*"/)) folder = first_quoted(substr(arguments, RSTART, RLENGTH))
  imports = list(arguments, "dependencies")
  print_row(name, folder, line, imports, imports)
}

function print_row(name, folder, line, imports, used) {
  print "target\t" name "\t" folder "\t" line "\t" imports "\t" used
}

# The names in the list that an argument is given.
function list(arguments, label,    names, count, item, k, result) {
  if (!match(arguments, "(^|[ \n(,])" label ": \\[")) return ""
  names = balanced(substr(arguments, RSTART + RLENGTH), "[", "]")
  count = split(names, item, ",")
  for (k = 1; k <= count; k++) {
    gsub(/[ \n]/, "", item[k])
    if (item[k] ~ /"/) item[k] = first_quoted(item[k])
    else if (item[k] in products) item[k] = products[item[k]]
    if (item[k] != "") result = result (result == "" ? "" : " ") item[k]
  }
  return result
}

# The text up to the bracket that closes one opened before it.
function balanced(s, opening, closing,    depth, k, c) {
  depth = 1
  for (k = 1; k <= length(s); k++) {
    c = substr(s, k, 1)
    if (c == opening) depth++
    if (c == closing && --depth == 0) return substr(s, 1, k - 1)
  }
  return s
}

function first_quoted(s) {
  return match(s, /"[^"]*"/) ? substr(s, RSTART + 1, RLENGTH - 2) : ""
}

function lines(s) {
  return gsub(/\n/, "\n", s)
}
