"""The scripts for each shell: a table of words, and a function that looks up where the line stands.

Every word of the table is a name of ours (letters, digits and ``-_.:=``), so that none needs quoting; ``@kind`` stands
for what the program is asked for at each key press.  What it answers was typed by somebody: a script never expands it,
and quotes it before it comes into the line.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Taken:
    """An option by all its names; ``values`` are empty where anything may stand."""

    names: tuple[str, ...]
    is_flag: bool
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """What may stand as an argument: at a position, from 1, or at all further ones (``*``)."""

    position: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Completable:
    """A command or a group."""

    path: str
    commands: tuple[str, ...]
    options: tuple[Taken, ...]
    places: tuple[Place, ...]


_BASH = r"""
_cimtool() {
  local real=${COMP_WORDS[COMP_CWORD]} rest=$COMP_LINE at= n=1 waiting= db= word words= value trim quote= i
  local -a line=() offers=() besides=()
  # bash breaks words at = and : - here they are whole again
  for ((i = 0; i <= COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    if ((${#line[@]})) && [[ -n $rest && $rest != [[:space:]]* ]]; then line[${#line[@]} - 1]+=$word
    else line+=("$word"); fi
    rest=${rest#*"$word"}
  done
  local last=$((${#line[@]} - 1))
  for word in "${line[@]:1:last - 1}"; do
    if [[ -n $waiting ]]; then [[ $waiting == --db ]] && db=$word; waiting=
    elif [[ $word == --db=* ]]; then db=${word#--db=}
    elif [[ $word == -* && " $(_cimtool_words "takes:$at") " == *" $word "* ]]; then waiting=$word
    elif [[ $word == -* && " $(_cimtool_words "options:$at") " == *" ${word%%=*} "* ]]; then continue
    elif [[ " $(_cimtool_words "commands:$at") " == *" $word "* ]]; then at="${at:+$at }$word"
    else ((n++))
    fi
  done
  value=${line[last]}
  [[ $real == [=:]* ]] && real=${real##*[=:]}
  if [[ -z $waiting && $value == --*=* ]]; then waiting=${value%%=*}; value=${value#*=}; fi
  case $value in [\"\']*) quote=${value:0:1}; value=${value:1}; real=${real#[\"\']} ;; esac
  trim=${value%"$real"}
  [[ -z $quote ]] && value=${value//\\/}
  if [[ -n $waiting ]]; then words=$(_cimtool_words "values:$at $waiting")
  else
    [[ $value == -* ]] && words=$(_cimtool_words "options:$at")
    words+=" $(_cimtool_words "commands:$at") $(_cimtool_words "at:$at $n" || _cimtool_words "at:$at *")"
  fi
  for word in $words; do
    if [[ $word == @* ]]; then _cimtool_live "${word#@}"
    elif [[ $word == "$value"* && ( $word != "$value" || $word != *[=:] ) ]]; then
      offers+=("${word#"$trim"}"); besides+=("")
    fi
  done
  _cimtool_reply
}
_cimtool_live() {
  local word beside
  while IFS=$'\t' read -r word beside; do
    if [[ $quote == "'" && $word == *"'"* || $quote == '"' && $word == *[\$\`\"\\!]* ]]; then continue; fi
    [[ -z $quote ]] && printf -v word %q "$word"
    offers+=("${word#"$trim"}"); besides+=("$beside")
  done < <(command "${COMP_WORDS[0]/#\~/$HOME}" __complete "$1" "$value" "${db/#\~/$HOME}" 2>/dev/null)
}
_cimtool_reply() {
  local i alike=1
  COMPREPLY=()
  compopt -o nosort 2>/dev/null
  if ((${#offers[@]} == 1)); then
    COMPREPLY=("${offers[0]}")
    if [[ ${offers[0]} == *[=:] ]]; then compopt -o nospace 2>/dev/null; fi
    return
  fi
  for ((i = 0; i < ${#offers[@]}; i++)); do
    [[ ${offers[i]} == "$real"* ]] || alike=
    if [[ -n ${besides[i]} && $COMP_TYPE != 37 && $COMP_TYPE != 42 ]]; then COMPREPLY+=("${offers[i]}  ${besides[i]}")
    else COMPREPLY+=("${offers[i]}")
    fi
  done
  # several that do not begin with what was typed: an empty one keeps bash from putting their first digits in its place
  if ((${#offers[@]})) && [[ -z $alike && $COMP_TYPE != 37 && $COMP_TYPE != 42 ]]; then COMPREPLY+=(" "); fi
}
complete -o default -F _cimtool cimtool
"""

_ZSH = r"""
_cimtool() {
  local cur=${(Q)words[CURRENT]} at= n=1 waiting= db= word found
  for word in "${(@)words[2,CURRENT-1]}"; do
    if [[ -n $waiting ]]; then [[ $waiting == --db ]] && db=${(Q)word}; waiting=
    elif [[ $word == --db=* ]]; then db=${(Q)word#--db=}
    elif [[ $word == -* && " $(_cimtool_words "takes:$at") " == *" $word "* ]]; then waiting=$word
    elif [[ $word == -* && " $(_cimtool_words "options:$at") " == *" ${word%%=*} "* ]]; then continue
    elif [[ " $(_cimtool_words "commands:$at") " == *" $word "* ]]; then at="${at:+$at }$word"
    else (( n++ ))
    fi
  done
  if [[ -z $waiting && $cur == --*=* ]]; then waiting=${cur%%=*}; cur=${cur#*=}; compset -P 1 '*='; fi
  if [[ -n $waiting ]]; then found=$(_cimtool_words "values:$at $waiting")
  else
    [[ $cur == -* ]] && found="$(_cimtool_words "options:$at") "
    found+="$(_cimtool_words "commands:$at") $(_cimtool_words "at:$at $n" || _cimtool_words "at:$at *")"
  fi
  if [[ -z ${found// /} ]]; then _files; return; fi
  local -a plain open
  for word in ${=found}; do
    if [[ $word == @* ]]; then _cimtool_live ${word#@}
    elif [[ $word == "$cur" && $word == *[=:] ]]; then continue
    elif [[ $word == *[=:] ]]; then open+=($word); else plain+=($word); fi
  done
  compadd -- $plain
  compadd -S '' -- $open
}
_cimtool_live() {
  local word beside alike=1
  local -a offers besides
  while IFS=$'\t' read -r word beside; do
    offers+=("$word")
    besides+=("$word${beside:+  $beside}")
    [[ $word == "$cur"* ]] || alike=
  done < <(command ${(Q)~words[1]} __complete $1 "$cur" "${db/#\~/$HOME}" 2>/dev/null)
  (( ${#offers} )) || return
  local -a end
  [[ ${offers[1]} == *[=:] ]] && end=(-S '')
  compadd -U -l -V cimtool $end -d besides -a offers
  if [[ -z $alike && ${#offers} -gt 1 ]]; then compstate[insert]= compstate[list]=list; fi
}
compdef _cimtool cimtool
"""

_FISH = r"""
function __cimtool
  set -l typed (commandline -opc)
  set -l cur (commandline -ct)
  set -l at ""
  set -l n 1
  set -l waiting ""
  set -l db ""
  for word in $typed[2..-1]
    if test -n "$waiting"
      test "$waiting" = --db; and set db $word
      set waiting ""
    else if string match -q -- '--db=*' $word
      set db (string replace -- --db= '' $word)
    else if string match -q -- '-*' $word; and contains -- $word (__cimtool_words "takes:$at")
      set waiting $word
    else if contains -- (string split -m 1 = -- $word)[1] (__cimtool_words "options:$at")
      continue
    else if contains -- $word (__cimtool_words "commands:$at")
      set at (string trim -- "$at $word")
    else
      set n (math $n + 1)
    end
  end
  set -l before ""
  if test -z "$waiting"; and string match -q -- '--*=*' $cur
    set waiting (string split -m 1 = -- $cur)[1]
    set before "$waiting="
    set cur (string split -m 1 = -- $cur)[2]
  end
  set -l words
  if test -n "$waiting"
    set words (__cimtool_words "values:$at $waiting")
  else
    string match -q -- '-*' $cur; and set words (__cimtool_words "options:$at")
    set -a words (__cimtool_words "commands:$at")
    set -a words (__cimtool_words "at:$at $n"; or __cimtool_words "at:$at *")
  end
  set -q words[1]; or __fish_complete_path $cur
  for word in $words
    if string match -q -- '@*' $word
      __cimtool_live $typed[1] (string sub -s 2 -- $word) "$cur" "$db" "$before"
    else if test "$word" != "$cur"; or not string match -qr '[=:]$' -- $word
      echo "$before$word"
    end
  end
end
function __cimtool_live
  set -l tab (printf '\t')
  set -l program (string replace -r '^~' "$HOME" -- $argv[1])
  set -l cur (string unescape -n -- $argv[3]; or echo $argv[3])
  for line in (command $program __complete $argv[2] "$cur" (string replace -r '^~' "$HOME" -- $argv[4]) 2>/dev/null)
    set -l parts (string split -m 1 -- $tab $line)
    # fish drops what does not begin as typed: who is found by name stands there by name
    if test $argv[2] = customer; and not string match -qr '^[0-9]*$' -- $cur
      echo "$argv[5]$parts[2]$tab#$parts[1]"
    else
      echo "$argv[5]$line"
    end
  end
end
complete -c cimtool -kf -a '(__cimtool)'
"""


def bash_script(table: Sequence[Completable]) -> str:
    """Return what ``source <(cimtool completion bash)`` reads."""
    return _words_function(table) + _BASH


def zsh_script(table: Sequence[Completable]) -> str:
    """Return what ``source <(cimtool completion zsh)`` reads, after compinit."""
    return "#compdef cimtool\n" + _words_function(table) + _ZSH


def fish_script(table: Sequence[Completable]) -> str:
    """Return what ``cimtool completion fish | source`` reads."""
    rows = "".join(f"    case '{_unmatched(key)}'\n      printf '%s\\n' {' '.join(words)}\n"
                   for key, words in _all(table))
    return f"function __cimtool_words\n  switch $argv[1]\n{rows}    case '*'\n      return 1\n  end\nend\n{_FISH}"


def _words_function(table: Sequence[Completable]) -> str:
    rows = "".join(f"    '{key}') echo '{' '.join(words)}' ;;\n" for key, words in _all(table))
    return f"_cimtool_words() {{\n  case $1 in\n{rows}    *) return 1 ;;\n  esac\n}}\n"


def _unmatched(key: str) -> str:
    """Return a key in which fish takes the star of further arguments for itself."""
    return key.replace("*", "\\*")


def _all(table: Sequence[Completable]) -> Iterator[tuple[str, Sequence[str]]]:
    return ((key, words) for one in table for key, words in _rows(one) if words)


def _rows(one: Completable) -> Iterator[tuple[str, Sequence[str]]]:
    yield f"commands:{one.path}", one.commands
    yield from ((f"at:{one.path} {place.position}", place.words) for place in one.places)
    yield f"options:{one.path}", [name for option in one.options for name in option.names if name.startswith("--")]
    yield f"takes:{one.path}", [name for option in one.options for name in option.names if not option.is_flag]
    yield from ((f"values:{one.path} {name}", option.values) for option in one.options for name in option.names)
