# The checks of single lines of Swift: banned words, preconditions, the width.
# shellcheck shell=bash

# swift_lines AWK FOLDER...: runs an awk program over the hand-written Swift files, with `code`, the
# line without its comment.
swift_lines() {
  local program=$1
  shift
  find "$@" -name '*.swift' ! -name '*.pb.swift' -print0 | sort -z | xargs -0 awk "
    { code = \$0; sub(/(^|[^:])\\/\\/.*/, \"\", code) }
    $program"
}

check_banned() {
  swift_lines '
    function fault(what, fix) { print FILENAME ":" FNR ": " what "; " fix }
    code ~ /(^|[^A-Za-z])try!/ { fault("try!", "let the error through, or handle it") }
    code ~ /(^|[^A-Za-z])as!/ { fault("as!", "use as? and say what to do otherwise") }
    code ~ /unsafeFlags/ {
      fault("unsafeFlags", "do without: no package can depend on one that has them")
    }' Sources Examples Package.swift
}

# Swift's own precondition prints no message in release builds, FoveaSupport's does.
check_preconditions() {
  swift_lines '
    FNR == 1 { imports = FILENAME ~ /^Sources\/FoveaSupport\// }  # or was reported already
    code ~ /^ *((package|public|internal) )?import FoveaSupport *$/ { imports = 1 }
    !imports && code ~ /(^|[^A-Za-z.])precondition(Failure)?\(/ && code !~ /func precondition/ {
      print FILENAME ":" FNR ": a precondition that loses its message in release builds;" \
        " import FoveaSupport"
      imports = 1
    }' Sources
}

check_width() {
  swift_lines '
    {
      # Continuation bytes of UTF-8 take no column.
      gsub(/[\200-\277]/, "")
    }
    length($0) > 100 {
      print FILENAME ":" FNR ": " length($0) " columns; break the line at 100"
    }' Package.swift Sources Tests Examples Fuzz
}
