"""Ties a server to the test that started it: it ends when its standard input does, however the test ended.

As a module: call `hold()` first thing. As a program, for servers that are not ours: `lifeline.py COMMAND ARG...`.
"""
import ctypes
import os
import signal
import subprocess
import sys
import threading

PR_SET_PDEATHSIG = 1


def hold():
    """Ends this process when its standard input is closed."""
    threading.Thread(target=_exit_at_end_of_input, daemon=True).start()


def _exit_at_end_of_input():
    while os.read(0, 4096):
        pass
    os._exit(0)


def _die_with_parent():
    # Linux only, and only the second line of defence: for the case that this process is killed by force
    try:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    except (OSError, AttributeError):
        pass


def main(command):
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, preexec_fn=_die_with_parent)

    def stop():
        while os.read(0, 4096):
            pass
        child.terminate()
        try:
            child.wait(2)
        except subprocess.TimeoutExpired:
            child.kill()

    threading.Thread(target=stop, daemon=True).start()
    sys.exit(child.wait() and 1)


if __name__ == '__main__':
    main(sys.argv[1:])
