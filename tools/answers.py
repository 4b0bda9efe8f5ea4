"""Wait until a web server answers an address, as long as its process lives."""

import sys
import time
import urllib.error
import urllib.request

import psutil


def alive(pid):
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def wait_for(address, pid, seconds=120):
    for _ in range(seconds * 5):
        try:
            urllib.request.urlopen(address, timeout=30).close()
        except urllib.error.HTTPError as error:
            raise SystemExit(f"{address} answers, but with {error}") from None
        except OSError as error:
            reason = error
        else:
            return
        if not alive(pid):
            raise SystemExit("the server stopped before it answered")
        time.sleep(0.2)
    raise SystemExit(f"{address} did not answer in {seconds} s: {reason}")


if __name__ == "__main__":
    wait_for(sys.argv[1], int(sys.argv[2]))
