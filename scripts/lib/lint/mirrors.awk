# The rule of mirrors.sh. Reads lines "exempt NAME", "folder PATH", "file PATH", "test PATH".

$1 == "exempt" {
  exemptLine++
  if ($2 != "" && $2 !~ /^#/) exempt[$2] = exemptLine
  next
}

{ name = last_part($2) }

$1 == "folder" {
  folders[$2] = 1
  entries[parent($2)] = entries[parent($2)] " " name
  next
}

$1 == "file" {
  sub(/\.swift$/, "", name)
  gsub(/\+/, "", name)
  entries[parent($2)] = entries[parent($2)] " " name
  next
}

$1 == "test" {
  if ($2 !~ /^Tests\/[^\/]+Tests\//) next
  folder = parent($2)
  sub(/^Tests\//, "", folder)
  target = folder
  sub(/\/.*/, "", target)
  sub(/^[^\/]*/, "", folder)
  folder = "Sources/" substr(target, 1, length(target) - 5) folder
  sub(/Tests\.swift$/, "", name)
  isExempt = name ~ /^RealData/ || (name "Tests") in exempt
  seen[name "Tests"] = 1
  if (!(folder in folders))
    print $2 ":1: there is no folder " folder "; move the test to where its subject is"
  else if (!isExempt && !names_subject(name, folder))
    print $2 ":1: " folder " holds nothing called " name "; rename or move the test, or, if it has" \
      " no one subject, name it in scripts/lib/lint/unmirrored-tests"
}

END {
  for (name in exempt)
    if (!(name in seen))
      print "scripts/lib/lint/unmirrored-tests:" exempt[name] ": there is no test " name \
        "; take the line out"
}

function names_subject(name, folder,    item, count, k, next_one) {
  if (last_part(folder) == name) return 1
  count = split(entries[folder], item, " ")
  for (k = 1; k <= count; k++) {
    if (item[k] == name) return 1
    next_one = substr(item[k], length(name) + 1, 1)
    if (index(item[k], name) == 1 && next_one ~ /[A-Z]/) return 1
  }
  return 0
}

function last_part(path) {
  sub(/.*\//, "", path)
  return path
}

function parent(path) {
  sub(/\/[^\/]*$/, "", path)
  return path
}
