# shellcheck shell=bash
# Sourced by the samples: finds the program ($APIGW, else the release build).
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
apigw=${APIGW:-$root/build/release/apigw}
if [ ! -x "$apigw" ]; then
  echo "no program at $apigw; './bootstrap build' makes it" >&2
  exit 3
fi
