"""One line of figures from what a program of the fault kit printed: ``figures.py < output``."""

import json
import sys


def figures(told: str) -> str:
    """Return the numbers of the JSON object at the end, or the last line where there is none."""
    for start in range(len(told)):
        if told[start] == "{" and (start == 0 or told[start - 1] == "\n"):
            try:
                found = json.loads(told[start:])
            except ValueError:
                continue
            numbers = {name: value for name, value in found.items() if isinstance(value, int | float)}
            return ", ".join(f"{name} {value:g}" for name, value in numbers.items() if not isinstance(value, bool))
    return (told.strip().splitlines() or ["nothing"])[-1]


if __name__ == "__main__":
    sys.stdout.write(figures(sys.stdin.read()) + "\n")
