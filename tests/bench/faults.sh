#!/usr/bin/env bash
# kill -9 during import, merge and restore: faults.sh [ROUNDS].  Needs ../shared/tools/faults and cimtool on the PATH.
set -euo pipefail
rounds=${1:-100}
here=$(cd "$(dirname "$0")" && pwd)
shared=$here/../../../shared/tools
kit=$shared/faults/killloop.py
[ -f "$kit" ] || { echo "the fault kit ($kit) is not here"; exit 1; }
py=$(command -v python)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$py" "$shared/gen_customers.py" 3000 "$work/c.csv" >/dev/null
"$py" - "$work" <<'PY'
import pathlib, sys
from cimtool.vault.age import X25519Identity
one = X25519Identity.generate()
folder = pathlib.Path(sys.argv[1])
(folder / "key").write_text(one.reveal() + "\n")
(folder / "key").chmod(0o600)
(folder / "to").write_text(str(one.recipient()))
PY
sound="$py $here/sound.py"
export CIMTOOL_ACTOR=faults
loop() { echo "== $1"; shift; "$py" "$kit" --rounds "$rounds" --mode sweep --span 0.9 "$@"; }

loop "kill -9 during import" \
  --setup 'cimtool --db $W/c.db add 第一位 -q >/dev/null' \
  --run "cimtool --db \$W/c.db import $work/c.csv -q -f jsonl" \
  --check "$sound \$W/c.db 1 3001" \
  --again "cimtool --db \$W/c.db import $work/c.csv -q >/dev/null && $sound \$W/c.db 3001"

loop "kill -9 during merge" \
  --setup "cimtool --db \$W/c.db import $work/c.csv -q >/dev/null" \
  --run "cimtool --db \$W/c.db merge $(seq -s ' ' 1 200) -q -f jsonl" \
  --check "$sound \$W/c.db 3000 2801" \
  --again "cimtool --db \$W/c.db add 下一位 --on-duplicate allow -q >/dev/null && $sound \$W/c.db 3001 2802"

loop "kill -9 during restore" \
  --setup "cimtool --db \$W/c.db import $work/c.csv -q >/dev/null; cimtool --db \$W/c.db backup create \$W/b.age --recipient $(cat "$work/to") -q >/dev/null; cimtool --db \$W/c.db undo -q >/dev/null" \
  --run "cimtool --db \$W/c.db restore \$W/b.age --identity $work/key --yes -q -f json >/dev/null" \
  --check "$sound \$W/c.db 0 3000" \
  --again "cimtool --db \$W/c.db restore \$W/b.age --identity $work/key --yes -q >/dev/null && $sound \$W/c.db 3000"
