#!/usr/bin/env bash
# The smoke test of an installed cimtool: smoke.sh PATH/TO/cimtool.  Runs in a folder of its own, with runtime packages only.
set -euo pipefail
cim=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export CIMTOOL_DB="$work/customers.db" HOME="$work"
"$cim" --version | grep -q '^cimtool '
"$cim" --help >/dev/null
"$cim" --lang zh --help | grep -q '命令'
"$cim" add 张伟 --phone 13812345678 --quiet >/dev/null
test "$("$cim" search zhangwei --format ids)" = 1
"$cim" demo --lang zh >/dev/null
echo "smoke: the wheel works"
