# Sourced by POSIX shells. Sets CREASE_JDK to the home of a JDK 25, or to nothing where there is none.
# Sets CREASE_PAGES to the JVM's option for pages of 2 MiB where the system has them for those that ask, or to nothing: a JVM
# that asks in vain says so on its standard output. Many runs of a model mostly take 2 to 10 % less time with them, and may have
# more memory resident.
# Looks at JAVA_HOME, in a bundle at the JDK in it ($root/jdk), then at the usual places. Reads each JDK's "release" file and starts no JVM.

crease_is_jdk25() {
  [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 1
  while IFS= read -r crease_line; do
    case $crease_line in
      'JAVA_VERSION="25"' | 'JAVA_VERSION="25.'*) return 0 ;;
    esac
  done <"$1/release"
  return 1
}

CREASE_JDK=
for crease_home in \
  "${JAVA_HOME:-}" \
  "${root:+$root/jdk}" \
  /usr/lib/jvm/* \
  "${SDKMAN_CANDIDATES_DIR:-${SDKMAN_DIR:-${HOME:-}/.sdkman}/candidates}"/java/* \
  /Library/Java/JavaVirtualMachines/*/Contents/Home \
  "${HOME:-}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
  "${HOME:-}"/.jdks/* \
  /opt/java* /opt/java*/* /opt/jdk*; do
  if [ -n "$crease_home" ] && crease_is_jdk25 "$crease_home"; then
    CREASE_JDK=$crease_home
    break
  fi
done
unset crease_home crease_line

CREASE_PAGES=
case $(cat /sys/kernel/mm/transparent_hugepage/enabled 2>/dev/null) in
  *'[madvise]'* | *'[always]'*) CREASE_PAGES=-XX:+UseTransparentHugePages ;;
esac
