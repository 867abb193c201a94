#!/usr/bin/env bash
# kill -9, full disks and races over import and export, and every hostile file in and out again:
# import_faults.sh [SCALE [PART...]].  SCALE 100 is the full run (200 kills over 50 000 rows, half an hour), 5 a look.
# Needs ../shared/tools/faults, and root for the full disk.
set -euo pipefail
scale=${1:-100}
parts=${*:2}
here=$(cd "$(dirname "$0")" && pwd)
shared=$here/../../../shared/tools
kit=$shared/faults
[ -d "$kit" ] || { echo "the fault kit ($kit) is not here"; exit 1; }
py=$(python -c 'import sys; print(sys.executable)')
cim="$py -m cimtool"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export CIMTOOL_ACTOR=faults
sound="$py $here/sound.py"
. "$here/rows.sh"

# Rows that all differ, so that none goes to review and the counts are known.
customers() { "$py" -c "
import sys
print('编号,姓名,电话,城市')
for n in range(int(sys.argv[1])): print(f'E{n},客户{n:06d},1381{n:07d},上海')" "$1" >"$2"; }
customers "$((500 * scale))" "$work/many.csv"
customers 2000 "$work/some.csv"
many=$((500 * scale))

# Before the commit a killed import left the one customer who was there, after it all of them; the same command again
# then makes what it makes undisturbed.
kills() {
  local import="$cim --db \$W/c.db import $work/many.csv -q -f jsonl" same="$py $here/same_content.py \$W/c.db $work"
  mkdir "$work/before" "$work/after"
  $cim --db "$work/before/c.db" add 第一位 -q >/dev/null
  cp "$work/before/c.db" "$work/after/"
  W=$work/after bash -c "$import" >/dev/null
  $sound "$work/after/c.db" "$((many + 1))"
  local check="$same/before/c.db 2>/dev/null || $same/after/c.db"
  row "kills: import of $many rows" "$py" "$kit/killloop.py" --rounds "$(share 180)" --mode random --span 0.99 --timeout 900 \
    --setup "cp $work/before/c.db \$W/" --run "$import" --check "$check"
  row "kills, and the same import again" "$py" "$kit/killloop.py" --rounds "$(share 20)" --mode sweep --span 0.97 --timeout 900 \
    --setup "cp $work/before/c.db \$W/" --run "$import" --check "$check" --again "$import >/dev/null && $same/after/c.db"
  row "kills: merge of 200" "$py" "$kit/killloop.py" --rounds "$(share 100)" --mode sweep --span 0.97 \
    --setup "$cim --db \$W/c.db import $work/some.csv -q >/dev/null" --run "$cim --db \$W/c.db merge $(seq -s ' ' 1 200) -q -f jsonl" \
    --check "$sound \$W/c.db 2000 1801" \
    --again "$cim --db \$W/c.db add 下一位 --on-duplicate allow -q >/dev/null && $sound \$W/c.db 2001 1802"
}

# With the disk full nothing is lost, and once there is room the same command completes.
disk() {
  row "full disk: import" bash "$kit/diskfull.sh" "$cim --db \$W/c.db add 第一位 -q >/dev/null" \
    "$cim --db \$W/c.db import $work/some.csv -q >/dev/null" \
    "[ \$RUNRC = 0 ] || [ \$RUNRC = 16 ] || exit 1; if [ \$FREED = 1 ]; then $sound \$W/c.db 1 2001 && $cim --db \$W/c.db import $work/some.csv -q >/dev/null && $sound \$W/c.db 2001; fi" \
    0 4096 $((scale >= 100 ? 128 : 1024)) 32
  local format
  for format in csv jsonl vcard xlsx; do
    row "full disk: export to $format" bash "$kit/diskfull.sh" "$cim --db \$W/c.db import $work/some.csv -q >/dev/null; echo old >\$W/out.$format" \
      "$cim --db \$W/c.db export -o \$W/out.$format --format $format --force -q" \
      "[ \$RUNRC = 0 ] || [ \$RUNRC = 16 ] || exit 1; if [ \$RUNRC = 0 ]; then [ \$(stat -c %s \$W/out.$format) -gt 9999 ]; else [ \"\$(cat \$W/out.$format)\" = old ]; fi && [ -z \"\$(find \$W -name '.*.part' -o -name '.cimtool*')\" ]" \
      0 768 $((scale >= 100 ? 32 : 256)) 32
  done
}

together() {
  row "two imports of one file at once" "$py" "$kit/race.py" --copies 2 --rounds "$(share 20)" --ok 0,11 \
    --setup "$cim --db \$W/c.db add 第一位 -q >/dev/null" --run "$cim --db \$W/c.db import $work/some.csv -q -f jsonl --busy-timeout 60" \
    --check "$sound \$W/c.db 2001"
  row "import, add and export at once" "$py" "$kit/race.py" --copies 2 --rounds "$(share 20)" --ok 0,3 \
    --setup "$cim --db \$W/c.db add 第一位 -q >/dev/null" --run "$cim --db \$W/c.db import $work/some.csv -q -f jsonl --busy-timeout 60" \
    --run "$cim --db \$W/c.db add 新来\$I --on-duplicate allow -q --busy-timeout 60 >/dev/null" \
    --run "$cim --db \$W/c.db export -o \$W/out\$I.csv -q --busy-timeout 60" --check "$sound \$W/c.db 2003"
}

hostile() {
  "$py" "$kit/hostile.py" "$work/hostile" >/dev/null
  row "hostile files, in and out" "$py" "$here/hostile_files.py" "$work/hostile"
}

for part in hostile together disk kills; do
  if wanted $part; then $part; fi
done
finish
