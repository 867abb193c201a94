# One row of a table for each program of the fault kit; sourced by the scripts beside it, which set $scale, $parts,
# $py, $here and $work.
wanted() { [ -z "$parts" ] || [[ " $parts " == *" $1 "* ]]; }
share() { local n=$(($1 * scale / 100)); echo $((n > 4 ? n : 4)); }
# What a program printed is shown if it failed.
row() {
  local what=$1 bad=""
  shift
  "$@" >"$work/told" 2>&1 || bad="  FAILED"
  echo "| $what | $("$py" "$here/figures.py" <"$work/told")$bad |" | tee -a "$work/table"
  [ -z "$bad" ] || tail -n 60 "$work/told"
}
finish() { ! grep -q FAILED "$work/table"; }
