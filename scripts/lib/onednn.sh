# oneDNN 3 or newer: an installed one, or the pinned build from the Python package index.
# The build reads fovea-onednn.pc, which is written last and so marks a complete installation.
# shellcheck shell=bash

onednn_version=3.2.0
onednn_release=2023.2.0
onednn_library=onednn_cpu_gomp-$onednn_release-py2.py3-none-manylinux1_x86_64.whl
onednn_library_sha256=2f22a54d6a890ed14bfa185d42a4be65d8b5b1df85dc1f0f3a9abe31620416fb
onednn_headers=onednn_devel_cpu_gomp-$onednn_release-py2.py3-none-manylinux1_x86_64.whl
onednn_headers_sha256=9763c69e8c907e119056bd52ad918ca84ac9ba939d130a99dfa95ccca3e5e284

# The folder with libdnnl below a prefix; nothing if there is none.
onednn_library_folder() {
  local folder extension
  for folder in "$1/lib" "$1/lib64" "$1/lib/$machine-linux-gnu"; do
    for extension in so dylib; do
      if [[ -e $folder/libdnnl.$extension ]]; then
        printf '%s' "$folder"
        return
      fi
    done
  done
}

# The version of the oneDNN below a prefix, from its header; nothing if there is none.
onednn_version_below() {
  local header=$1/include/oneapi/dnnl/dnnl_version.h part value version=''
  [[ -e $header && -n $(onednn_library_folder "$1") ]] || return 0
  for part in MAJOR MINOR PATCH; do
    value=$(sed -n "s/^#define DNNL_VERSION_${part}[[:space:]]*\([0-9][0-9]*\).*/\1/p" "$header")
    [[ -n $value ]] || return 0
    version=$version.$value
  done
  printf '%s' "${version#.}"
}

# Whether the build finds an existing oneDNN, and the requested one if any.
onednn_in_place() {
  has pkg-config && pkg-config --exists 'fovea-onednn >= 3' || return 1
  local root version
  root=$(pkg-config --variable=prefix fovea-onednn)
  version=$(onednn_version_below "$root")
  case ${FOVEA_ONEDNN:-} in
    '') [[ -n $version ]] ;;
    pinned) [[ $root == "$prefix" && $version == "$onednn_version" ]] ;;
    *) [[ $root == "$FOVEA_ONEDNN" && -n $version ]] ;;
  esac
}

# Prints the prefix of an installed oneDNN 3 or newer; nothing if there is none.
find_onednn() {
  local root version roots=("$prefix" /usr/local /usr)
  if [[ ${FOVEA_ONEDNN:-} == pinned ]]; then return 0; fi
  if [[ -n ${FOVEA_ONEDNN:-} ]]; then
    roots=("$FOVEA_ONEDNN")
  else
    for root in dnnl onednn; do
      if pkg-config --exists "$root >= 3"; then
        roots+=("$(pkg-config --variable=prefix "$root")")
      fi
    done
    ! has brew || roots+=("$(brew --prefix)")
    [[ -z ${CONDA_PREFIX:-} ]] || roots+=("$CONDA_PREFIX")
  fi
  for root in "${roots[@]}"; do
    version=$(onednn_version_below "$root")
    if [[ -n $version && ${version%%.*} -ge 3 ]]; then
      printf '%s' "$root"
      return
    fi
  done
}

provide_onednn() {
  local root
  root=$(find_onednn)
  if [[ -z $root && -n ${FOVEA_ONEDNN:-} && $FOVEA_ONEDNN != pinned ]]; then
    die "FOVEA_ONEDNN is '$FOVEA_ONEDNN', but there is no oneDNN 3 or newer below it" \
      "(looked for include/oneapi/dnnl/dnnl_version.h and lib/libdnnl.so or .dylib)."
  fi
  if [[ -z $root && $system == Darwin ]]; then
    install_with_homebrew onednn
    root=$(brew --prefix)
  fi
  if [[ -n $root ]]; then
    require_rights_in_prefix
    say "using oneDNN $(onednn_version_below "$root") in $root"
    write_package_file "$root"
    return
  fi
  [[ $system-$machine == Linux-x86_64 ]] || die \
    "no oneDNN 3 or newer found, and setup has a pinned build for x86-64 Linux only." \
    "Debian 13, Ubuntu 24.10 or newer: sudo apt-get install -y libdnnl-dev" \
    "conda: conda install -c conda-forge onednn, then activate that environment" \
    "then run scripts/setup again (or point FOVEA_ONEDNN at the prefix of your own build)."
  fetch_and_install_onednn
}

require_rights_in_prefix() {
  prefix_is_writable || can_be_root || die "no right to write $prefix. Run one of:" \
    "  sudo scripts/setup" "  FOVEA_PREFIX=\$HOME/.local scripts/setup"
}

fetch_and_install_onednn() {
  require_rights_in_prefix
  onednn_work=$(mktemp -d)
  trap 'rm -rf "$onednn_work"' EXIT
  fetch_wheel onednn-cpu-gomp "$onednn_library" "$onednn_library_sha256"
  fetch_wheel onednn-devel-cpu-gomp "$onednn_headers" "$onednn_headers_sha256"
  unpack "$onednn_work/$onednn_library" "$onednn_work/library"
  unpack "$onednn_work/$onednn_headers" "$onednn_work/headers"

  say "installing oneDNN $onednn_version in $prefix"
  local library=$onednn_work/library/onednn_cpu_gomp-$onednn_release.data/data
  local headers=$onednn_work/headers/onednn_devel_cpu_gomp-$onednn_release.data/data
  chmod -R u=rwX,go=rX "$library" "$headers"
  in_prefix mkdir -p "$prefix/lib/pkgconfig" "$prefix/include" "$prefix/share/doc/onednn"
  in_prefix cp "$library/lib/libdnnl.so.3.2" "$prefix/lib/.libdnnl.so.3.2.new"
  in_prefix chmod 755 "$prefix/lib/.libdnnl.so.3.2.new"
  in_prefix mv -f "$prefix/lib/.libdnnl.so.3.2.new" "$prefix/lib/libdnnl.so.3.2"
  in_prefix ln -sfn libdnnl.so.3.2 "$prefix/lib/libdnnl.so.3"
  in_prefix ln -sfn libdnnl.so.3 "$prefix/lib/libdnnl.so"
  in_prefix cp -R "$headers/include/." "$prefix/include/"
  in_prefix cp -R "$library/share/doc/onednn/." "$prefix/share/doc/onednn/"
  if [[ $prefix == /usr/local || $prefix == /usr ]]; then as_root /sbin/ldconfig; fi
  write_package_file "$prefix"
}

# fetch_wheel PROJECT FILE SHA256: leaves the checked file in the work folder.
fetch_wheel() {
  local project=$1 file=$2 expected=$3 address='' actual
  if [[ -n ${FOVEA_WHEELS:-} ]]; then
    [[ -e $FOVEA_WHEELS/$file ]] || die "FOVEA_WHEELS is '$FOVEA_WHEELS', but $file isn't in it"
    cp "$FOVEA_WHEELS/$file" "$onednn_work/$file"
  else
    say "fetching $file"
    has curl || [[ $(id -u) != 0 ]] || apt_install curl ca-certificates || true
    if has curl; then
      address=$(wheel_address "$project" "$file") || true
      [[ -n $address ]] || say "$(package_index) doesn't answer or doesn't list it; trying pip"
    fi
    if [[ -z $address ]] || ! curl -fsSL --retry 3 -o "$onednn_work/$file" "$address"; then
      fetch_with_pip "$project" || die "couldn't fetch $file." \
        "Check the network or PIP_INDEX_URL; or fetch that file and" \
        "$onednn_headers by other means (https://pypi.org/project/$project/$onednn_release/#files)," \
        "put both in one folder and run: FOVEA_WHEELS=that-folder scripts/setup"
    fi
  fi
  actual=$(sha256_of "$onednn_work/$file")
  [[ $actual == "$expected" ]] || die "$file has the wrong SHA-256; nothing was installed from it." \
    "expected $expected" "found    $actual"
}

package_index() {
  local index=${PIP_INDEX_URL:-} file
  for file in "$HOME/.config/pip/pip.conf" "$HOME/.pip/pip.conf" /etc/pip.conf; do
    [[ -z $index && -r $file ]] || continue
    index=$(sed -n 's/^[[:space:]]*index-url[[:space:]]*=[[:space:]]*//p' "$file" | head -n 1)
  done
  index=${index:-https://pypi.org/simple}
  printf '%s' "${index%/}"
}

# The address of a file on its project's page, which has one link per line; links may be relative.
wheel_address() {
  local index page link
  index=$(package_index)
  page=$(curl -fsSL --retry 2 --max-time 60 -H 'Accept: text/html' "$index/$1/") || return 1
  link=$(printf '%s\n' "$page" | tr '<' '\n' | grep -F "$2" \
    | sed -n 's/.*href="\([^"#]*\).*/\1/p' | head -n 1)
  link=${link//&amp;/\&}
  case $link in
    '') return 1 ;;
    http://* | https://*) printf '%s' "$link" ;;
    /*) printf '%s%s' "$(printf '%s' "$index" | sed 's|^\([a-z]*://[^/]*\).*|\1|')" "$link" ;;
    *) printf '%s/%s/%s' "$index" "$1" "$link" ;;
  esac
}

# The last resort, for an index that only pip can access (credentials, mirrors, local folders).
fetch_with_pip() {
  local pip
  for pip in pip3 pip; do
    has "$pip" || continue
    "$pip" download --quiet --no-deps --only-binary=:all: --dest "$onednn_work" \
      "$1==$onednn_release" && return 0
  done
  return 1
}

sha256_of() {
  if has sha256sum; then sha256sum "$1"; else shasum -a 256 "$1"; fi | cut -d ' ' -f 1
}

unpack() {
  has unzip || has bsdtar || has python3 || ! can_be_root || ! has apt-get || apt_install unzip
  mkdir -p "$2"
  if has unzip; then
    unzip -q "$1" -d "$2"
  elif has bsdtar; then
    bsdtar -xf "$1" -C "$2"
  elif has python3; then
    python3 -m zipfile -e "$1" "$2"
  else
    die "nothing here unpacks a zip file. Run: sudo apt-get install -y unzip"
  fi
}

write_package_file() {
  local root=$1 folder package
  folder=$(onednn_library_folder "$root")
  package=$(mktemp)
  cat >"$package" <<TEXT
prefix=$root
Name: fovea-onednn
Description: oneDNN as Fovea's set-up found or installed it
Version: $(onednn_version_below "$root")
Cflags: -I\${prefix}/include
Libs: -L\${prefix}/${folder#"$root"/} -ldnnl
TEXT
  chmod 644 "$package"
  in_prefix mkdir -p "$prefix/lib/pkgconfig"
  in_prefix cp "$package" "$prefix/lib/pkgconfig/.fovea-onednn.pc.new"
  in_prefix mv -f "$prefix/lib/pkgconfig/.fovea-onednn.pc.new" "$prefix/lib/pkgconfig/fovea-onednn.pc"
  rm -f "$package"
}

# Prints the variables that the shell lacks for a oneDNN outside the default search paths.
advise_environment() {
  local root folder
  root=$(pkg-config --variable=prefix fovea-onednn)
  folder=$(onednn_library_folder "$root")
  if [[ $(PKG_CONFIG_PATH=$pkg_config_path_given pkg-config --variable=prefix fovea-onednn \
    2>/dev/null) != "$root" ]]; then
    echo "export PKG_CONFIG_PATH=$prefix/lib/pkgconfig\${PKG_CONFIG_PATH:+:\$PKG_CONFIG_PATH}"
  fi
  [[ $system == Linux ]] || return 0
  case ":${LD_LIBRARY_PATH:-}:" in *":$folder:"*) return 0 ;; esac
  if ! /sbin/ldconfig -p | grep -F "=> $folder/libdnnl.so.3" >/dev/null; then
    echo "export LD_LIBRARY_PATH=$folder\${LD_LIBRARY_PATH:+:\$LD_LIBRARY_PATH}"
  fi
}
