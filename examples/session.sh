#!/bin/sh
# What a script does with cimtool: JSON to decide on, exit codes to branch on, ids to loop over.
# Needs cimtool and python3, no jq.  Works on a database of its own that is gone at the end.
# Usage: session.sh [FOLDER WITH THE SAMPLE FILES]
set -eu
files=${1:-$(dirname "$0")}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export CIMTOOL_DB="$work/customers.db"
export CIMTOOL_ACTOR=nightly # whom `cimtool history` names
export CIMTOOL_LANG=en

value() { # value KEY: one value of the JSON object on stdin
    python3 -c 'import json, sys; print(json.load(sys.stdin)[sys.argv[1]])' "$1"
}

echo "== import: 3 means done, but some rows need a look"
code=0
cimtool import "$files/shop.csv" "$files/members.xlsx" --rejects "$work/look.csv" --format json --quiet \
    > "$work/import.json" || code=$?
case $code in
0) ;;
3) echo "rejected: $(value rejected < "$work/import.json"), to review: $(value review < "$work/import.json")" ;;
*) exit "$code" ;;
esac
echo "added: $(value added < "$work/import.json")"

echo "== the same file again changes nothing"
code=0
cimtool import "$files/shop.csv" --format json --quiet > "$work/import.json" || code=$?
echo "exit code $code, unchanged: $(value unchanged < "$work/import.json")"

echo "== JSON lines from another program, by a pipe"
python3 -c 'import sys; sys.stdout.writelines(sys.stdin)' < "$files/website.jsonl" |
    cimtool import - --set source=website --quiet --format json | value added

echo "== ids, one a line, for a loop"
cimtool list city:杭州 --format ids | while read -r id; do
    cimtool update "$id" --add-tag local --format json --quiet | value name
done

echo "== pairs that are all but certain are merged, the others wait for a person"
cimtool duplicates --min-probability 0.999 --format json | python3 -c '
import json, sys
for pair in json.load(sys.stdin):
    print(pair["left"], pair["right"])
' | while read -r left right; do
    echo "merge $left $right: operation $(cimtool merge "$left" "$right" --format json | value operation)"
done

echo "== an error is JSON on stderr, and an exit code"
code=0
cimtool show 9999 --format json 2> "$work/error.json" || code=$?
echo "exit code $code, $(value error < "$work/error.json" | cut -d, -f1)"

echo "== everything out, and into another database"
cimtool export --format jsonl -o - | cimtool --db "$work/copy.db" import - --format json --quiet | value rows

echo "== who did what"
cimtool history --limit 3 --format json | python3 -c '
import json, sys
for operation in json.load(sys.stdin):
    print(operation["id"], operation["actor"], operation["command"])
'
