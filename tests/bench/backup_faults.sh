#!/usr/bin/env bash
# Kills, power cuts, failing system calls, full disks, races and hostile surroundings over backup create (with
# removal of old ones), restore and drill: backup_faults.sh [SCALE].  SCALE 100 is the full run (500 kills, about an
# hour); 5 is a look.  Needs ../shared/tools/faults, strace, age-keygen; root for the full disk.
set -euo pipefail
scale=${1:-100}
here=$(cd "$(dirname "$0")" && pwd)
shared=$here/../../../shared/tools
kit=$shared/faults
[ -d "$kit" ] || { echo "the fault kit ($kit) is not here"; exit 1; }
# The interpreter itself: a shim would start dozens of processes under strace.
py=$(python -c 'import sys; print(sys.executable)')
cim="$py -m cimtool"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
umask 077
age-keygen -o "$work/key" 2>/dev/null
to=$(age-keygen -y "$work/key")
"$py" "$shared/gen_customers.py" 300 "$work/c.csv" >/dev/null
export CIMTOOL_ACTOR=faults
failed=0
say() { echo "== $1"; shift; "$@" || failed=1; }
share() { local n=$(($1 * scale / 100)); echo $((n > 4 ? n : 4)); }

shelf="$py $here/shelf_sound.py"
sound="$py $here/sound.py"
setup="$cim --db \$W/c.db import $work/c.csv -q >/dev/null; for n in 1 2 3 4; do $cim --db \$W/c.db backup create \$W/b/ --recipient $to -q; done"
create="$cim --db \$W/c.db backup create \$W/b/ --recipient $to --keep-last 2 -q"
restore="$cim --db \$W/c.db restore \$W/b/*-0004.tar.zst.age --identity $work/key --yes -q"
drill="$cim --db \$W/c.db backup drill \$W/b/*-0004.tar.zst.age --identity $work/key -q"
# Never a half file under a final name, never fewer backups than the rules keep, never half a database.
created="$shelf \$W/b $work/key 2 && $sound \$W/c.db 300"
restored="$shelf \$W/b $work/key 4 && $sound \$W/c.db 0 300"

kill_loop() {
  say "kill -9 during $1" "$py" "$kit/killloop.py" --rounds "$(share "$2")" --mode sweep --span 0.97 --setup "$3" --run "$4" \
    --check "$5" --again "$4 && $6"
}
kill_loop "create and prune" 250 "$setup" "$create" "$created" "$shelf \$W/b $work/key 2 clean"
kill_loop restore 125 "$setup; $cim --db \$W/c.db undo -q" "$restore" "$restored" "$sound \$W/c.db 300 && $shelf \$W/b $work/key 4 clean"
kill_loop drill 125 "$setup" "$drill" "$restored" "$shelf \$W/b $work/key 4 clean"

say "power cuts over create" "$py" "$kit/powercut.py" --max "$(share 50)" --seeds 1 --setup "$setup" --run "$create" --check "$created"
say "power cuts over restore" "$py" "$kit/powercut.py" --max "$(share 50)" --seeds 1 --setup "$setup; $cim --db \$W/c.db undo -q" \
  --run "$restore" --check "$restored"

for spec in "fsync,fdatasync EIO" "write,pwrite64,writev ENOSPC --persist" "write,pwrite64,writev EIO" \
    "rename,renameat,renameat2,link,linkat EIO" "unlink,unlinkat EACCES" "ftruncate EIO" "openat EMFILE" "fcntl EAGAIN"; do
  read -r calls error persist <<<"$spec"
  for run in "$create" "$restore"; do
    say "$calls fail with $error" \
      "$py" "$kit/inject.py" --max "$(share 20)" --setup "$setup" --run "$run" \
      --check "$shelf \$W/b $work/key 2 && $sound \$W/c.db 300" --calls "$calls" --error "$error" $persist
  done
done

say "a full disk" bash "$kit/diskfull.sh" "$setup" "$create" \
  "if [ \$FREED = 1 ]; then $created; [ \$RUNRC = 0 ] || [ \$RUNRC = 16 ]; fi" 0 512 $((scale >= 100 ? 16 : 128)) 32
say "two backups at once" "$py" "$kit/race.py" --copies 2 --rounds "$(share 20)" --setup "$setup" --run "$create" --check "$created"
say "a backup beside four writers" "$py" "$here/backup_beside_writers.py" "$(share 60)"
say "hostile surroundings" "$py" "$kit/scenarios.py" --timeout 120 --setup "$cim --db \$W/c.db import $work/c.csv -q >/dev/null; mkdir \$W/out" \
  --run "$cim --db \$W/c.db backup create \$W/out/b.age --recipient $to -q" --check "$sound \$W/c.db 300" --target '$W/out/b.age'
exit $failed
