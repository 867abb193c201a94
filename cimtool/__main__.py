"""Starts and leaves the process: the collector is off, because one command is short."""

import gc

gc.disable()

import os  # noqa: E402
import sys  # noqa: E402

_INTERRUPTED = 130  # `ExitCode` would have to be imported, and Ctrl-C does not wait for that


def run() -> None:
    """Run the command line and leave with its exit code."""
    try:
        _leave(_run())
    except KeyboardInterrupt:
        os._exit(_INTERRUPTED)


def _run() -> int:
    _open_closed_streams()
    if sys.argv[1:] == ["--version"]:
        from cimtool import __version__
        sys.stdout.write(f"cimtool {__version__}\n")
        return 0
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a terminal in another encoding shows codes, and we do not crash
            stream.reconfigure(errors="backslashreplace", line_buffering=False, write_through=False)
    if sys.argv[1:2] == ["__complete"]:
        from cimtool import tab_key
        return tab_key.offer(sys.argv[2:])
    if {"search", "show", "list"}.intersection(sys.argv):
        from cimtool import hot
        code = hot.run(sys.argv[1:])
        if code is not None:
            return code
    from cimtool.cli import main
    return main(sys.argv[1:])


def _open_closed_streams() -> None:
    """Put a harmless file where the caller closed a stream, so that no file of ours gets its descriptor."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115 - pathlib costs a start


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
