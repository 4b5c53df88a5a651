#!/bin/sh
# Installs the TornadoVM SDK that this project is built for, under the user's home, where crease finds it.
#
#   scripts/install-tornadovm.sh [opencl|cuda|ptx|full]
#
# opencl (the default) for CPUs and GPUs with an OpenCL driver, cuda for NVIDIA GPUs with the CUDA toolkit, ptx for NVIDIA GPUs
# with the driver alone, full for all of them and more. With SDKMAN
# it becomes an SDKMAN candidate, otherwise the project's release archive is unpacked.
#
#   TORNADOVM_RELEASES   where the archives are, rather than at the project's own place: a mirror's address

set -u

version=5.2.0-jdk25
releases=${TORNADOVM_RELEASES:-https://github.com/beehive-lab/TornadoVM/releases/download}

fail() {
  printf 'crease: install: %s\n' "$2" >&2
  exit "$1"
}

[ "$#" -le 1 ] || fail 2 "expected one of opencl, cuda, ptx, full, got $# arguments"
backend=${1:-opencl}
case $backend in
  opencl | cuda | ptx | full) ;;
  -h | --help)
    sed -n '2,/^$/s/^# \{0,1\}//p' "$0"
    exit 0
    ;;
  *) fail 2 "expected one of opencl, cuda, ptx, full, got '$backend'" ;;
esac

[ -n "${HOME:-}" ] && [ -d "$HOME" ] || fail 4 "expected a home folder in HOME, got '${HOME:-}'"
name=tornadovm-$version-$backend

reason() {
  tr -s '\n' ' ' <"$work/reason" | cut -c 1-200 | sed 's/ *$//'
}

sha256() {
  if command -v sha256sum >/dev/null 2>&1; then
    sha256sum "$1"
  else
    shasum -a 256 "$1"
  fi | cut -d ' ' -f 1
}

is_sdk() {
  [ -d "$1/share/java/tornado" ] && { [ -f "$1/tornado-argfile" ] || [ -f "$1/tornado-argfile.template" ]; }
}

# The SDK's argfile names the folder it lies in, which only this machine knows.
write_argfile() {
  [ -f "$1/tornado-argfile.template" ] || return 0
  escaped=$(printf '%s' "$2" | sed 's/[\\&|]/\\&/g')
  sed "s|\${TORNADOVM_HOME}|$escaped|g" "$1/tornado-argfile.template" >"$1/tornado-argfile.new" &&
    mv "$1/tornado-argfile.new" "$1/tornado-argfile"
}

# Says where it is, and whether this machine can start it.
finish() {
  printf 'installed: %s\n' "$1"
  printf '%s\n' "$2"
  printf 'crease finds it by itself; for other programs:\n  export TORNADOVM_HOME="%s"\n' "$1"
  (
    TORNADOVM_HOME=$1
    . "$(dirname -- "$0")/find-tornado.sh"
    [ -n "${TORNADOVM_HOME:-}" ] || printf 'not usable here yet: %s\n' "$CREASE_TORNADO_SKIPPED"
  )
  exit 0
}

# ---- SDKMAN, where it is
sdkman=${SDKMAN_DIR:-$HOME/.sdkman}
if [ -r "$sdkman/bin/sdkman-init.sh" ] && command -v bash >/dev/null 2>&1; then
  candidate=${SDKMAN_CANDIDATES_DIR:-$sdkman/candidates}/tornadovm/$version-$backend
  if ! is_sdk "$candidate"; then
    SDKMAN_DIR=$sdkman bash -c '. "$SDKMAN_DIR/bin/sdkman-init.sh" && sdkman_auto_answer=true && sdk install tornadovm "$1"' \
      install "$version-$backend" >&2 </dev/null
  fi
  if is_sdk "$candidate"; then
    write_argfile "$candidate" "$candidate" || fail 4 "expected to write $candidate/tornado-argfile, got an error"
    digest=$(for jar in "$candidate"/share/java/tornado/*.jar; do sha256 "$jar"; done | sort >"${TMPDIR:-/tmp}/crease.$$" &&
      sha256 "${TMPDIR:-/tmp}/crease.$$")
    rm -f "${TMPDIR:-/tmp}/crease.$$"
    finish "$candidate" "sha256 of its jars' digests: $digest"
  fi
  printf 'SDKMAN did not install it; taking the release archive\n' >&2
fi

# ---- the release archive
case $(uname -s)-$(uname -m) in
  Linux-x86_64) platform=linux-amd64 ;;
  Linux-aarch64) platform=linux-aarch64 ;;
  Darwin-arm64) platform=mac-aarch64 ;;
  *) fail 4 "expected Linux or macOS on a 64-bit processor, got $(uname -s) on $(uname -m); fix: see https://www.tornadovm.org" ;;
esac
url=$releases/v$version/$name-$platform.zip
target=$HOME/$name
if [ -e "$target" ]; then
  is_sdk "$target" || fail 4 "$target: expected a TornadoVM SDK, got something else; fix: move it away"
  write_argfile "$target" "$target" || fail 4 "expected to write $target/tornado-argfile, got an error"
  finish "$target" "it was there already; its archive's digest is in $target/ARCHIVE.sha256, if this script brought it"
fi

work=$(mktemp -d "$HOME/.tornadovm.XXXXXX") || fail 4 "expected to write to $HOME, got no permission"
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

if command -v curl >/dev/null 2>&1; then
  curl -fsSL --connect-timeout 20 -o "$work/sdk.zip" "$url" 2>"$work/reason"
elif command -v wget >/dev/null 2>&1; then
  wget -nv -T 20 -t 1 -O "$work/sdk.zip" "$url" 2>"$work/reason"
else
  fail 4 "expected curl or wget on the PATH, got neither; fix: install one, or unpack $url into $HOME"
fi || fail 4 "expected to download $url, got: $(reason); fix: check the network, or unpack that archive into $HOME"

mkdir "$work/out"
if command -v unzip >/dev/null 2>&1; then
  unzip -q "$work/sdk.zip" -d "$work/out" 2>"$work/reason"
else
  . "$(dirname -- "$0")/find-jdk.sh"
  jar=${CREASE_JDK:+$CREASE_JDK/bin/}jar
  (cd "$work/out" && "$jar" xf "$work/sdk.zip") 2>"$work/reason" &&
    { chmod +x "$work/out"/*/bin/* 2>/dev/null || :; }
fi || fail 4 "expected a zip archive at $url, got: $(reason); fix: install unzip or a JDK, or try again"

sdk=
for folder in "$work/out" "$work/out"/*; do
  is_sdk "$folder" && sdk=$folder && break
done
[ -n "$sdk" ] || fail 4 "expected a TornadoVM SDK in $url, got: $(ls "$work/out" | head -n 3 | tr '\n' ' ' | sed 's/ *$//')"
digest=$(sha256 "$work/sdk.zip")
printf '%s  %s\n' "$digest" "$name-$platform.zip" >"$sdk/ARCHIVE.sha256"
write_argfile "$sdk" "$target" || fail 4 "expected to write $sdk/tornado-argfile, got an error"
mv "$sdk" "$target" || fail 4 "expected to write $target, got an error"
rm -rf "$work"
trap - EXIT INT TERM HUP
finish "$target" "sha256 of $name-$platform.zip: $digest"
