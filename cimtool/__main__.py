"""Starts and leaves the process: the collector is off, because one command is short."""

import gc

gc.disable()

import os  # noqa: E402
import sys  # noqa: E402


def run() -> None:
    """Run the command line and leave with its exit code."""
    if sys.argv[1:] == ["--version"]:
        from cimtool import __version__
        sys.stdout.write(f"cimtool {__version__}\n")
        sys.stdout.flush()
        _leave(0)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a terminal in another encoding shows codes, and we do not crash
            stream.reconfigure(errors="backslashreplace", line_buffering=False, write_through=False)
    from cimtool.cli import main
    _leave(main(sys.argv[1:]))


def _leave(code: int) -> None:
    """Flush and go without tearing the interpreter down; the store is closed by then."""
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (BrokenPipeError, ValueError):
        pass
    except OSError:
        code = code or 16
    os._exit(code)


if __name__ == "__main__":
    run()
