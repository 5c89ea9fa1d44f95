"""What a process may run out of, told in words."""

from __future__ import annotations

MEMORY = "close other programs, or try --jobs 1, and run the command again"
PROCESSES = "let this user start more (`ulimit -u`), or try --jobs 1, and run the command again"


def shortage(error: Exception) -> str | None:
    """What is short, and what to do, if that is what an error says; None if it says anything else."""
    if isinstance(error, MemoryError):
        return f"there is not enough memory; {MEMORY}"
    # Which has no class of its own.
    if isinstance(error, RuntimeError) and str(error) == "can't start new thread":
        return f"no thread can be started, for want of memory perhaps; {PROCESSES}"
    return None
