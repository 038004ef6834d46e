# The tools that setup can't install: Swift and a C compiler.
# shellcheck shell=bash

# The packages that Swift's download page lists for Debian 12.
swift_needs='binutils-gold libcurl4-openssl-dev libedit2 libncurses-dev libpython3-dev'
swift_needs="$swift_needs libsqlite3-0 libstdc++-12-dev libxml2-dev tzdata zlib1g-dev"

check_toolchain() {
  local compiler_command='sudo apt-get install -y build-essential'
  [[ $system != Darwin ]] || compiler_command='xcode-select --install'
  has cc || has clang || has gcc || die "no C compiler found." "Run: $compiler_command"

  has swift || die "no Swift found; Fovea needs Swift 6.3 (at least 6.1)." \
    "Install it from https://www.swift.org/install and put its bin folder on PATH."
  local answer version
  answer=$(swift --version 2>&1) || die "swift doesn't start:" "$answer" \
    "It lacks libraries of the system. On Debian 12 run:" \
    "  sudo apt-get install -y $swift_needs" \
    "elsewhere install the packages that https://www.swift.org/install lists."
  version=$(printf '%s\n' "$answer" | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' | head -n 1)
  [[ -n $version ]] || die "swift --version gave no version that setup can read:" "$answer"
  local major=${version%%.*} minor=${version#*.}
  if ((major < 6 || (major == 6 && minor < 1))); then
    die "found Swift $version; Fovea needs Swift 6.3 (at least 6.1)." \
      "Install it from https://www.swift.org/install and put its bin folder first on PATH."
  fi
  if ((major == 6 && minor < 3)); then
    say "note: found Swift $version; Fovea is developed and tested with Swift 6.3"
  fi
}
