"""The scripts for each shell: a table of words, and a function that looks up where the line stands.

Every word is a name of ours (letters, digits and ``-_.:=``), so that none needs quoting.
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
class Completable:
    """A command or a group; ``words`` may stand as its arguments."""

    path: str
    commands: tuple[str, ...]
    options: tuple[Taken, ...]
    words: tuple[str, ...]


_BASH = r"""
_cimtool() {
  local cur=${COMP_WORDS[COMP_CWORD]} at= waiting= word words i
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    if [[ $word == = ]]; then continue
    elif [[ -n $waiting ]]; then waiting=
    elif [[ $word == -* ]]; then [[ " $(_cimtool_words "takes:$at") " == *" $word "* ]] && waiting=$word
    elif [[ " $(_cimtool_words "commands:$at") " == *" $word "* ]]; then at="${at:+$at }$word"
    fi
  done
  [[ $cur == = ]] && cur=
  if [[ -n $waiting ]]; then words=$(_cimtool_words "values:$at $waiting")
  elif [[ $cur == -* ]]; then words=$(_cimtool_words "options:$at")
  else words="$(_cimtool_words "commands:$at") $(_cimtool_words "words:$at")"
  fi
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
  if [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *[=:] ]]; then compopt -o nospace 2>/dev/null; fi
}
complete -o default -F _cimtool cimtool
"""

_ZSH = r"""
_cimtool() {
  local cur=${words[CURRENT]} at= waiting= word found
  for word in "${(@)words[2,CURRENT-1]}"; do
    if [[ -n $waiting ]]; then waiting=
    elif [[ $word == -* ]]; then [[ " $(_cimtool_words "takes:$at") " == *" $word "* ]] && waiting=$word
    elif [[ " $(_cimtool_words "commands:$at") " == *" $word "* ]]; then at="${at:+$at }$word"
    fi
  done
  if [[ -z $waiting && $cur == --*=* ]]; then waiting=${cur%%=*}; compset -P 1 '*='; fi
  if [[ -n $waiting ]]; then found=$(_cimtool_words "values:$at $waiting")
  elif [[ $cur == -* ]]; then found=$(_cimtool_words "options:$at")
  else found="$(_cimtool_words "commands:$at") $(_cimtool_words "words:$at")"
  fi
  local -a plain open
  for word in ${=found}; do
    if [[ $word == *[=:] ]]; then open+=($word); else plain+=($word); fi
  done
  if (( ${#plain} + ${#open} )); then compadd -- $plain; compadd -S '' -- $open; else _files; fi
}
compdef _cimtool cimtool
"""

_FISH = r"""
function __cimtool_at
  set -l at ""
  for word in (commandline -opc)
    if contains -- "$at $word" $__cimtool_paths
      set at "$at $word"
    end
  end
  test "$at" = "$argv[1]"
end
"""


def bash_script(table: Sequence[Completable]) -> str:
    """Return what ``source <(cimtool completion bash)`` reads."""
    return _words_function(table) + _BASH


def zsh_script(table: Sequence[Completable]) -> str:
    """Return what ``source <(cimtool completion zsh)`` reads, after compinit."""
    return "#compdef cimtool\n" + _words_function(table) + _ZSH


def fish_script(table: Sequence[Completable]) -> str:
    """Return what ``cimtool completion fish | source`` reads."""
    paths = " ".join(f"' {one.path}'" for one in table if one.path)
    lines = (line for one in table for line in _fish_lines(one))
    return f"set -g __cimtool_paths {paths}\n{_FISH}" + "".join(f"{line}\n" for line in lines)


def _words_function(table: Sequence[Completable]) -> str:
    rows = "".join(f"    '{key}') echo '{' '.join(words)}' ;;\n"
                   for one in table for key, words in _rows(one) if words)
    return f"_cimtool_words() {{\n  case $1 in\n{rows}  esac\n}}\n"


def _rows(one: Completable) -> Iterator[tuple[str, Sequence[str]]]:
    yield f"commands:{one.path}", one.commands
    yield f"words:{one.path}", one.words
    yield f"options:{one.path}", [name for option in one.options for name in option.names if name.startswith("--")]
    yield f"takes:{one.path}", [name for option in one.options for name in option.names if not option.is_flag]
    yield from ((f"values:{one.path} {name}", option.values) for option in one.options for name in option.names)


def _fish_lines(one: Completable) -> Iterator[str]:
    start = f"complete -c cimtool -n '__cimtool_at \"{f' {one.path}' if one.path else ''}\"'"
    words = " ".join((*one.commands, *one.words))
    if words:
        yield f"{start} {'-f ' if one.commands else ''}-a '{words}'"
    for option in one.options:
        names = " ".join(f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}" for name in option.names)
        taken = f" -x -a '{' '.join(option.values)}'" if option.values else "" if option.is_flag else " -r"
        yield f"{start} {names}{taken}"
