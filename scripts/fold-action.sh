#!/usr/bin/env bash
# The step of action.yml: folds the models that CREASE_MODELS names, and says so in the job's summary. What a workflow
# gives comes as variables and never becomes part of a command, so that no value can add one.
set -euo pipefail

here=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
summary=${GITHUB_STEP_SUMMARY:-/dev/null}
outputs=${GITHUB_OUTPUT:-/dev/null}

fail() {
  printf '::error::%s\n' "$1"
  exit "${2:-2}"
}

case ${CREASE_HTML:=false} in
  true | false) ;;
  *) fail "crease: html: expected true or false, got '$CREASE_HTML'" ;;
esac

options=()
while IFS= read -r word; do
  [ -z "$word" ] || options+=("$word")
done <<<"${CREASE_OPTIONS:-}"

shopt -s globstar nullglob
# Sets found to the files of a pattern; a pattern with spaces is one word.
expand() {
  local IFS=
  # shellcheck disable=SC2206 # expanding is what it is for
  found=($1)
}

models=()
while IFS= read -r pattern; do
  [ -n "$pattern" ] || continue
  if [ -f "$pattern" ]; then
    models+=("$pattern")
    continue
  fi
  expand "$pattern"
  [ "${#found[@]}" -gt 0 ] || fail "crease: models: expected a file or a pattern that fits one, got '$pattern'"
  models+=("${found[@]}")
done <<<"${CREASE_MODELS:-}"
[ "${#models[@]}" -gt 0 ] || fail "crease: models: expected at least one, got none"

mark=folded-$$-$RANDOM
printf 'folded<<%s\n' "$mark" >>"$outputs"
printf '| model | folded | verdict |\n|---|---|---|\n' >>"$summary"
log=$(mktemp)
trap 'rm -f "$log"; printf "%s\n" "$mark" >>"$outputs"' EXIT
for model in "${models[@]}"; do
  name=${model##*/}
  stem=${name%.onnx}
  if [ -n "${CREASE_OUTPUT:-}" ]; then
    mkdir -p -- "$CREASE_OUTPUT"
    folded=$CREASE_OUTPUT/$name
  else
    folded=${model%"$name"}$stem.folded.onnx
  fi
  page=()
  [ "$CREASE_HTML" = false ] || page=(--html "${folded%.onnx}.html")
  status=0
  "$here/crease" fold "$model" -o "$folded" --overwrite "${page[@]}" "${options[@]}" >"$log" || status=$?
  cat "$log"
  [ "$status" -eq 0 ] || {
    printf '| %s | | failed |\n' "$model" >>"$summary"
    fail "$model: crease fold failed, see the log" "$status"
  }
  printf '%s\n' "$folded" >>"$outputs"
  printf '| %s | %s | %s |\n' "$model" "$folded" "$(grep -m 1 -E '^(NOT_)?EQUIVALENT' "$log" || echo 'not verified')" >>"$summary"
done
