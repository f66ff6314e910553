# shellcheck shell=bash
# Sourced by the samples: finds the program ($APIGW, else the release build).
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
apigw=${APIGW:-$root/build/release/apigw}
if [ ! -x "$apigw" ]; then
  echo "no program at $apigw; './bootstrap build' makes it" >&2
  exit 3
fi

# serve_beside BACKEND.py DEFINITION [options of serve]: the definition is served with the backend beside it, whose address is the stage
# variable 'backend'; both end together.
serve_beside() {
  local backend_program=$1 definition=$2 line pid gateway
  shift 2
  coproc backend { exec python3 "$backend_program" 0; }
  # shellcheck disable=SC2154  # set by coproc
  pid=$backend_PID
  # shellcheck disable=SC2064  # the number of now
  trap "kill $pid 2>/dev/null || true" EXIT
  read -r line <&"${backend[0]}"
  "$apigw" serve "$definition" --stage prod --stage-variable "backend=${line##*http://}" "$@" &
  gateway=$!
  # shellcheck disable=SC2064
  trap "kill $gateway 2>/dev/null || true" TERM INT
  # wait returns early when a signal arrives; the second one collects the gateway's own end.
  wait "$gateway" || true
  wait "$gateway"
}
