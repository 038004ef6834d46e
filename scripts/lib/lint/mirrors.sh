# The check that tests are where their subjects are: Tests/XTests/A/BTests.swift needs a folder
# Sources/X/A, and there a file B.swift (a "+" in its name doesn't count), a folder B, or files whose
# names begin with B; or the folder itself is called B. Tests of more than one subject are named in
# unmirrored-tests or begin with RealData; their folder must exist all the same.
# shellcheck shell=bash

check_mirrors() {
  {
    sed 's/^/exempt /' scripts/lib/lint/unmirrored-tests
    find Sources -type d | sed 's/^/folder /'
    find Sources -type f -name '*.swift' | sed 's/^/file /'
    find Tests -type f -name '*Tests.swift' | sort | sed 's/^/test /'
  } | awk -f scripts/lib/lint/mirrors.awk
}
