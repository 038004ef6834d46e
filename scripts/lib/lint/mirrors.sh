# The check that tests have the path of their subject: Tests/XTests/A/BTests.swift needs a folder
# Sources/X/A, and in it a file B.swift (without any "+" in its name), a folder B, or files with
# names that begin with B; or the folder itself is called B. Tests of several subjects are listed in
# unmirrored-tests or begin with RealData; their folder must exist, too.
# shellcheck shell=bash

check_mirrors() {
  {
    sed 's/^/exempt /' scripts/lib/lint/unmirrored-tests
    find Sources -type d | sed 's/^/folder /'
    find Sources -type f -name '*.swift' | sed 's/^/file /'
    find Tests -type f -name '*Tests.swift' | sort | sed 's/^/test /'
  } | awk -f scripts/lib/lint/mirrors.awk
}
