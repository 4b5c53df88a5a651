# Sourced by POSIX shells. Exports TORNADOVM_HOME when this machine has a TornadoVM SDK that can be started, and unsets
# it otherwise. A TORNADOVM_HOME that is set wins over what is found; set but empty, it turns the search off. In a bundle,
# the SDK in it ($root/sdk) is looked at first.
#
# An SDK with a PTX or CUDA backend ends the JVM where there is no NVIDIA driver ("undefined symbol: cuInit"), so it is
# passed over there, and one with a CUDA backend where CUDA's compiler is missing. CREASE_TORNADO_SKIPPED says, one a line,
# which SDKs were passed over and why.

# Whether the dynamic linker finds a library whose name begins with $1.
crease_has_library() {
  crease_rest=${LD_LIBRARY_PATH:-}:/usr/lib/wsl/lib:/run/opengl-driver/lib
  while [ -n "$crease_rest" ]; do
    crease_path=${crease_rest%%:*}
    if [ -n "$crease_path" ]; then
      for crease_path in "$crease_path/$1"*; do
        [ ! -e "$crease_path" ] || return 0
      done
    fi
    case $crease_rest in
      *:*) crease_rest=${crease_rest#*:} ;;
      *) crease_rest= ;;
    esac
  done
  PATH=$PATH:/sbin:/usr/sbin ldconfig -p 2>/dev/null | grep -qF "$1"
}

crease_has_nvidia() {
  crease_found=
  for crease_path in /dev/nvidiactl /dev/nvidia[0-9]* /dev/dxg /dev/nvhost-*; do
    [ -e "$crease_path" ] && crease_found=1 && break
  done
  [ -n "$crease_found" ] && crease_has_library libcuda.so.1
}

crease_skip() {
  CREASE_TORNADO_SKIPPED="${CREASE_TORNADO_SKIPPED:+$CREASE_TORNADO_SKIPPED
}$1: $2"
}

# Sets crease_rank of the SDK $1: 0 cannot be started here, 1 no known backend, 2 OpenCL, 3 PTX, 4 CUDA.
crease_rank_sdk() {
  crease_rank=0
  if [ ! -f "$1/tornado-argfile" ] && [ ! -f "$1/tornado-argfile.template" ]; then
    crease_skip "$1" "it has no tornado-argfile"
    return
  fi
  if [ ! -d "$1/share/java/tornado" ]; then
    crease_skip "$1" "it has no share/java/tornado"
    return
  fi
  crease_backends=
  [ -r "$1/etc/tornado.backend" ] && crease_backends=$(grep -v '^[[:space:]]*#' "$1/etc/tornado.backend" || :)
  for crease_path in "$1"/share/java/tornado/tornado-api-*jdk21*.jar; do
    if [ -e "$crease_path" ]; then
      crease_skip "$1" "it is built for JDK 21, and this project runs on JDK 25"
      return
    fi
  done
  case $crease_backends in
    *ptx* | *cuda*)
      [ -n "$crease_nvidia" ] || { crease_has_nvidia && crease_nvidia=yes || crease_nvidia=no; }
      if [ "$crease_nvidia" != yes ]; then
        crease_skip "$1" "it needs an NVIDIA driver (libcuda.so.1 and a device), and there is none"
        return
      fi
      case $crease_backends in
        *cuda*)
          if crease_has_library libnvrtc.so; then
            crease_rank=4
          else
            crease_skip "$1" "it needs the CUDA toolkit (libnvrtc.so, in LD_LIBRARY_PATH or known to ldconfig), and there is none"
          fi
          ;;
        *) crease_rank=3 ;;
      esac
      ;;
    *opencl*) crease_rank=2 ;;
    *) crease_rank=1 ;;
  esac
}

CREASE_TORNADO_SKIPPED=
crease_nvidia=
crease_best=
if [ -n "${TORNADOVM_HOME:-}" ]; then
  crease_rank_sdk "$TORNADOVM_HOME"
  [ "$crease_rank" = 0 ] || crease_best=$TORNADOVM_HOME
elif [ -z "${TORNADOVM_HOME+set}" ]; then
  crease_best_rank=0
  for crease_home in \
    "${root:+$root/sdk}" \
    "${SDKMAN_CANDIDATES_DIR:-${SDKMAN_DIR:-${HOME:-}/.sdkman}/candidates}"/tornadovm/* \
    /opt/tornadovm* /opt/tornadovm*/tornadovm* \
    "${HOME:-}"/tornadovm* "${HOME:-}"/tornadovm*/tornadovm*; do
    # Neither a folder around an SDK nor a file beside one is worth a word.
    [ -d "$crease_home/share/java/tornado" ] || continue
    crease_rank_sdk "$crease_home"
    if [ "$crease_rank" -gt "$crease_best_rank" ]; then
      crease_best=$crease_home
      crease_best_rank=$crease_rank
    fi
  done
fi
if [ -n "$crease_best" ]; then
  TORNADOVM_HOME=$crease_best
  export TORNADOVM_HOME
else
  unset TORNADOVM_HOME
fi
export CREASE_TORNADO_SKIPPED
unset crease_home crease_best crease_best_rank crease_rank crease_nvidia crease_backends crease_path crease_rest crease_found
