# The system's libraries: finding the missing ones, and installing them.
# shellcheck shell=bash

# One line per dependency: the test for its presence | Debian's package | Homebrew's formula ("-":
# none is needed).
needs='
command pkg-config             | pkg-config        | pkgconf
module  libjpeg                | libjpeg-dev       | jpeg-turbo
module  libpng                 | libpng-dev        | libpng
module  libwebp                | libwebp-dev       | webp
module  libtiff-4              | libtiff-dev       | libtiff
module  libxxhash              | libxxhash-dev     | xxhash
module  cairo                  | libcairo2-dev     | cairo
module  zlib                   | zlib1g-dev        | -
header  stb/stb_image.h        | libstb-dev        | -
font    DejaVuSans.ttf         | fonts-dejavu-core | -
library libgomp.so.1           | libgomp1          | -
'

# The programs that `make lint` runs in addition to Swift's own formatter.
lint_needs='
command clang-format           | clang-format      | clang-format
command shellcheck             | shellcheck        | shellcheck
'

is_there() {
  local kind=$1 name=$2
  case $kind in
    command) has "$name" ;;
    module) has pkg-config && pkg-config --exists "$name" ;;
    header) [[ -e /usr/include/$name || -e /usr/local/include/$name || -e $prefix/include/$name ]] ;;
    font) [[ -e /usr/share/fonts/truetype/dejavu/$name || -e /usr/share/fonts/dejavu/$name ]] ;;
    library) /sbin/ldconfig -p | grep "[[:space:]]$name " >/dev/null ;;
  esac
}

# Prints the missing packages on one line; nothing if all are installed.
missing_system_packages() {
  local names='' check debian brew kind name
  while IFS='|' read -r check debian brew; do
    read -r kind name <<<"$check"
    [[ -n $kind ]] || continue
    debian=${debian// /}
    brew=${brew// /}
    if [[ $system == Darwin ]]; then
      [[ $brew == - ]] || is_there "$kind" "$name" || names="$names $brew"
    else
      is_there "$kind" "$name" || names="$names $debian"
    fi
  done <<<"$needs"
  if [[ $system == Darwin && ! -e $prefix/include/stb/stb_image.h ]]; then names="$names stb"; fi
  printf '%s' "${names# }"
}

# apt-get without questions; its output is shown only when it fails.
apt() {
  local log
  log=$(mktemp)
  if as_root env DEBIAN_FRONTEND=noninteractive apt-get "$@" >"$log" 2>&1; then
    rm -f "$log"
  else
    cat "$log" >&2
    rm -f "$log"
    return 1
  fi
}

apt_is_fresh=no

apt_install() {
  if [[ $apt_is_fresh == no ]]; then
    say "updating the list of packages (apt-get update)"
    apt update || say "apt-get update reported errors; trying to install all the same"
    apt_is_fresh=yes
  fi
  say "installing with apt-get: $*"
  apt install -y --no-install-recommends "$@"
}

install_system_packages() {
  local names
  read -r -a names <<<"$1"
  if [[ $system == Darwin ]]; then
    install_with_homebrew "${names[@]}"
  elif has apt-get; then
    can_be_root || die "missing system packages, and no right to install them. Run:" \
      "  sudo apt-get update && sudo apt-get install -y $1" "and then scripts/setup again."
    apt_install "${names[@]}" || die "apt-get couldn't install: $1" \
      "See its message above; fix the problem, then run scripts/setup again."
  else
    die "missing libraries; this system has neither apt-get nor Homebrew." \
      "Install what your distribution calls: $1" "and then run scripts/setup again."
  fi
  local still
  still=$(missing_system_packages)
  [[ -z $still ]] || die "installed, yet still not found: $still" \
    "Another pkg-config ahead on PATH, or PKG_CONFIG_LIBDIR, may hide them."
}

install_with_homebrew() {
  has brew || die "missing libraries, and no Homebrew to install them with." \
    "Install it from https://brew.sh, then run scripts/setup again."
  local formulas=() name
  for name in "$@"; do
    if [[ $name == stb ]]; then
      # Homebrew has no formula for these headers, and they have no tags: they are fetched by commit.
      say "fetching the stb headers into $prefix/include/stb"
      local folder
      folder=$(mktemp -d)
      git -C "$folder" init -q
      git -C "$folder" fetch -q --depth 1 https://github.com/nothings/stb "$stb_commit"
      git -C "$folder" checkout -q FETCH_HEAD
      in_prefix mkdir -p "$prefix/include/stb"
      in_prefix cp "$folder"/stb_*.h "$prefix/include/stb/"
      rm -rf "$folder"
    else
      formulas+=("$name")
    fi
  done
  if ((${#formulas[@]} > 0)); then
    say "installing with Homebrew: ${formulas[*]}"
    brew install "${formulas[@]}"
  fi
}

# The commit of Debian 12's libstb-dev; its hash is the checksum.
stb_commit=8b5f1f37b5b75829fc72d38e7b5d4bcbf8a26d55

fashion_mnist=/usr/share/datasets/fashion-mnist

fashion_mnist_in_place() { [[ -e $fashion_mnist/train-images-idx3-ubyte.gz ]]; }

# Optional: the demo trains on generated data where the package is unavailable.
install_fashion_mnist() {
  if ! has apt-get; then
    say "no dataset-fashion-mnist package on this system; the demo will use its generated set"
  elif ! can_be_root; then
    say "no right to install dataset-fashion-mnist; the demo will use its generated set. For real" \
      "images run: sudo apt-get install -y dataset-fashion-mnist"
  elif ! apt_install dataset-fashion-mnist; then
    say "dataset-fashion-mnist couldn't be installed; the demo will use its generated set"
  fi
}
