#!/usr/bin/env bash
# Kills, power cuts, failing system calls, full disks, races and hostile surroundings over backup create (with
# removal of old ones), restore and drill: backup_faults.sh [SCALE [PART...]].  SCALE 100 is the full run (500 kills,
# 500 power cuts, 300 failing calls; an hour), 5 is a look.  Needs ../shared/tools/faults, strace,
# age-keygen, faketime; root for the full disk and for the surroundings that drop it.
set -euo pipefail
scale=${1:-100}
parts=${*:2}
here=$(cd "$(dirname "$0")" && pwd)
shared=$here/../../../shared/tools
export KIT=$shared/faults
[ -d "$KIT" ] || { echo "the fault kit ($KIT) is not here"; exit 1; }
# The interpreter itself: a shim would start dozens of processes under strace.  For the surroundings it must be one
# that other users may run: FAULTS_PYTHON="env PYTHONPATH=... /usr/bin/python3".
py=$(python -c 'import sys; print(sys.executable)')
cim="$py -m cimtool"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
umask 077
export CIMTOOL_ACTOR=faults
age-keygen -o "$work/key" 2>/dev/null
to=$(age-keygen -y "$work/key")
"$py" "$shared/gen_customers.py" 300 "$work/c.csv" >/dev/null

. "$here/rows.sh"

shelf="$py $here/shelf_sound.py"
sound="$py $here/sound.py"
# Made once: a database with four backups, and the same after its import was undone.
mkdir "$work/four"
$cim --db "$work/four/c.db" import "$work/c.csv" -q >/dev/null
for _ in 1 2 3 4; do $cim --db "$work/four/c.db" backup create "$work/four/b/" --recipient "$to" -q; done
cp -a "$work/four" "$work/undone"
$cim --db "$work/undone/c.db" undo -q
setup="cp -a $work/four/. \$W/"
undone="cp -a $work/undone/. \$W/"
create="$cim --db \$W/c.db backup create \$W/b/ --recipient $to --keep-last 2 -q"
restore="$cim --db \$W/c.db restore \$W/b/*-0004.tar.zst.age --identity $work/key --yes -q"
drill="$cim --db \$W/c.db backup drill \$W/b/*-0004.tar.zst.age --identity $work/key -q"
# Never a half file under a final name, never fewer backups than the rules keep, never half a database.
created="$shelf \$W/b $work/key 2 && $sound \$W/c.db 300"
restored="$shelf \$W/b $work/key 4 && $sound \$W/c.db 0 300"

kills() {
  row "kills: create and prune" "$py" "$KIT/killloop.py" --rounds "$(share 250)" --mode sweep --span 0.97 --setup "$setup" \
    --run "$create" --check "$created" --again "$create && $shelf \$W/b $work/key 2 clean"
  row "kills: restore" "$py" "$KIT/killloop.py" --rounds "$(share 125)" --mode sweep --span 0.97 --setup "$undone" \
    --run "$restore" --check "$restored" --again "$restore && $sound \$W/c.db 300 && $shelf \$W/b $work/key 4 clean"
  row "kills: drill" "$py" "$KIT/killloop.py" --rounds "$(share 125)" --mode sweep --span 0.97 --setup "$setup" \
    --run "$drill" --check "$restored" --again "$drill && $shelf \$W/b $work/key 4 clean"
}

cuts() {
  row "power cuts: create and prune" "$py" "$KIT/powercut.py" --max "$(share 80)" --setup "$setup" --run "$create" --check "$created"
  row "power cuts: restore" "$py" "$KIT/powercut.py" --max "$(share 80)" --setup "$undone" --run "$restore" --check "$restored"
}

# What Python writes, syncs and links is ours: its failure must be told.  The other calls are SQLite's, which may
# go on (a folder that it cannot sync, a -wal file that it moves into the database another time) and lose nothing; so
# may the key of the record of access, which the next command steps forward, and the sweep of folders left by a kill.
calls() {
  local calls error flags ours
  while read -r calls error flags <&3; do
    case $flags in *--nonzero*) ours='$W/.cimtool' ;; *) ours='$W' ;; esac
    row "create, $calls: $error $flags" "$py" "$KIT/inject.py" --max "$(share 20)" --setup "$setup" --run "$create" \
      --check "$created" --calls "$calls" --error "$error" $flags
    row "restore, $calls: $error $flags" "$py" "$KIT/inject.py" --max "$(share 20)" --setup "$undone" --run "$restore" \
      --check "$restored" --calls "$calls" --error "$error" --under "$ours" $flags
  done 3<<'CALLS'
fsync EIO --nonzero
fdatasync EIO
fdatasync EIO --persist
write ENOSPC --persist --nonzero
write EIO --nonzero
pwrite64 ENOSPC --persist
pwrite64 EIO
link,linkat EIO --nonzero
rename,renameat,renameat2 EIO --nonzero
unlink,unlinkat EACCES
ftruncate EIO
openat EMFILE
flock EIO
fcntl EAGAIN
CALLS
}

disk() {
  row "full disk, every 16 KiB: create" bash "$KIT/diskfull.sh" "$setup" "$create" \
    "if [ \$FREED = 1 ]; then $created; [ \$RUNRC = 0 ] || [ \$RUNRC = 16 ]; fi" 0 2048 $((scale >= 100 ? 16 : 128)) 32
  row "full disk, every 16 KiB: restore" bash "$KIT/diskfull.sh" "$undone" "$restore" \
    "if [ \$FREED = 1 ]; then $restored; [ \$RUNRC = 0 ] || [ \$RUNRC = 16 ]; fi" 0 5120 $((scale >= 100 ? 16 : 256)) 32
}

together() {
  row "two backups at once" "$py" "$KIT/race.py" --copies 2 --rounds "$(share 20)" --setup "$setup" --run "$create" --check "$created"
  row "a backup beside four writers" "$py" "$here/backup_beside_writers.py" "$(share 60)"
}

surroundings() {
  local their=${FAULTS_PYTHON:-$py}
  local run="$their -m cimtool" check="$their $here/sound.py \$W/c.db 300"
  local filled="$run --db \$W/c.db import $work/c.csv -q >/dev/null; mkdir \$W/out"
  chmod 755 "$work"
  chmod 644 "$work/c.csv"
  row "surroundings: create" $their "$here/surroundings.py" create --timeout 120 --check "$check" --setup "$filled" \
    --run "$run --db \$W/c.db backup create \$W/out/b.age --recipient $to -q" --target '$W/out/b.age'
  row "surroundings: restore" $their "$here/surroundings.py" restore --timeout 120 --check "$check" \
    --setup "$filled; cp $work/key \$W/key; $run --db \$W/c.db backup create \$W/b.age --recipient $to -q" \
    --run "$run --db \$W/c.db restore \$W/b.age --identity \$W/key --into \$W/out/new.db -q" --target '$W/out/new.db'
}

# Every byte flipped and every length cut, in one process; and the vectors of age, where they were fetched.
damage() {
  $cim --db "$work/m.db" add One -q >/dev/null
  $cim --db "$work/m.db" backup create "$work/m.age" --recipient "$to" -q
  CIMTOOL_FAULTS_KEY=$work/key PYTHONPATH=$here row "damage at every byte" "$py" "$KIT/mutate.py" "$work/m.age" \
    --python opened:opened --kinds flip,trunc --points "$([ "$scale" -ge 100 ] && echo all || share 4000)"
  if [ -n "${CIMTOOL_AGE_VECTORS:-}" ]; then
    row "vectors of age" "$py" "$here/age_vectors.py" "$CIMTOOL_AGE_VECTORS"
  fi
}

for part in damage kills cuts calls disk together surroundings; do
  if wanted $part; then $part; fi
done
finish
