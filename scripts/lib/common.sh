# Shared by scripts/setup and its parts: messages, rights, the prefix.
# grep -q isn't used in pipes: it exits early, and with pipefail the writer then counts as failed.
# shellcheck shell=bash

say() { printf 'setup: %s\n' "$*"; }

die() {
  printf 'setup: %s\n' "$@" >&2
  exit 1
}

has() { command -v "$1" >/dev/null 2>&1; }

system=$(uname -s)
machine=$(uname -m)

# Whether a command can run with root's rights: as root, or with sudo that needs no password or
# can ask for one on a terminal.
can_be_root() {
  [[ $(id -u) == 0 ]] && return 0
  has sudo || return 1
  sudo -n true 2>/dev/null || [[ -t 0 ]]
}

as_root() {
  if [[ $(id -u) == 0 ]]; then "$@"; else sudo "$@"; fi
}

if [[ -n ${FOVEA_PREFIX:-} ]]; then
  prefix=$FOVEA_PREFIX
  case $prefix in
    /*) ;;
    *) die "FOVEA_PREFIX is '$prefix'; it must be an absolute path" ;;
  esac
elif [[ $system == Darwin ]] && has brew; then
  prefix=$(brew --prefix)
else
  prefix=/usr/local
fi
pkg_config_path_given=${PKG_CONFIG_PATH:-}
export PKG_CONFIG_PATH="$prefix/lib/pkgconfig${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}"

# True when this user can write `prefix`, or could create it.
prefix_is_writable() {
  local folder=$prefix
  while [[ ! -e $folder ]]; do folder=$(dirname "$folder"); done
  [[ -w $folder ]] || return 1
  local part
  for part in include lib lib/pkgconfig; do
    [[ ! -e $prefix/$part || -w $prefix/$part ]] || return 1
  done
}

# Runs a command that writes below `prefix`.
in_prefix() {
  if prefix_is_writable; then "$@"; else as_root "$@"; fi
}
