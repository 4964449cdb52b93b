"""Ctrl-C ends a command soon and surely.

Python raises KeyboardInterrupt in the main thread only between two of its own instructions: a long
compilation delays it, and where it strikes inside a callback of a library it is printed and lost.
So a watcher thread hears of the signal at once (`signal.set_wakeup_fd`, Python Library Reference,
«signal»), leaves the usual way some time, and then ends the process. Results are written to a part
file and renamed, so that nothing half-written stays behind under its name.
"""

from __future__ import annotations

import os
import signal
import socket
import threading
import time

#: Exit code of a command that was ended by Ctrl-C, as shells have it: 128 + SIGINT.
INTERRUPTED = 130
#: Seconds that a command has to end by itself.
GRACE_SECONDS = 2.0


def leave_on_interrupt(grace_seconds: float = GRACE_SECONDS) -> None:
    """From now on, end the process at most `grace_seconds` after Ctrl-C, with exit code 130.

    Does nothing outside the main thread, where signals cannot be heard.
    """
    if threading.current_thread() is not threading.main_thread():
        return
    hears, told = socket.socketpair()
    told.setblocking(False)
    signal.set_wakeup_fd(told.fileno(), warn_on_full_buffer=False)

    # The thread holds both ends open for as long as the process lives.
    threading.Thread(
        target=_watch, args=(hears, told, grace_seconds), daemon=True, name="interrupt"
    ).start()


def _watch(hears: socket.socket, _told: socket.socket, grace_seconds: float) -> None:
    while signal.SIGINT not in hears.recv(1):
        pass
    time.sleep(grace_seconds)
    os._exit(INTERRUPTED)
