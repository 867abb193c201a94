#!/usr/bin/env bash
# kill -9 during merge --auto over 1000 clusters: merge_faults.sh [PERCENT].  Needs ../shared/tools/faults.
set -euo pipefail
scale=${1:-100}
rounds=$((200 * scale / 100))
here=$(cd "$(dirname "$0")" && pwd)
kit=${FAULTS:-$here/../../../shared/tools/faults}/killloop.py
[ -f "$kit" ] || { echo "the fault kit ($kit) is not here"; exit 1; }
py=$(python -c 'import sys; print(sys.executable)')
cim="$py -m cimtool"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$py" - > "$work/c.csv" <<'PY'
# A thousand made-up customers, each of them twice: another spelling of the number, no address.
families = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗"
signs = "伟芳娜敏静磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国文志红梅海燕春雪飞玲辉鹏"
print("编号,姓名,电话,邮箱,地址,生日")
for number in range(1000):
    chance = number * 2_654_435_761 % 2**32
    name = families[chance % 20] + signs[chance // 20 % 36] + signs[chance // 800 % 36]
    phone, mail, day = f"138{chance % 10**8:08}", f"c{number}@example.com", f"{1950 + chance % 50}-05-{1 + chance % 28:02}"
    print(f"A{number},{name},{phone},{mail},上海市中山路{number}号,{day}")
    print(f"B{number},{name},+86 {phone},{mail},,{day}")
PY
sound="$py $here/sound.py"
export CIMTOOL_ACTOR=faults
# Made once: the customers, and the pairs that were found among them.
mkdir "$work/found"
$cim --db "$work/found/c.db" import "$work/c.csv" -q --match ref >/dev/null
$cim --db "$work/found/c.db" duplicates -q >/dev/null
echo "== kill -9 during merge --auto over 1000 clusters"
"$py" "$kit" --rounds "$rounds" --mode sweep --span 0.9 \
  --setup "cp -a $work/found/. \$W/" \
  --run "$cim --db \$W/c.db merge --auto --yes -q -f jsonl" \
  --check "$sound \$W/c.db 2000 1000" \
  --again "$cim --db \$W/c.db merge --auto --yes -q -f jsonl >/dev/null && $sound \$W/c.db 1000"
