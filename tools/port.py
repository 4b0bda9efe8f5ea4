"""Print the first free TCP port of 127.0.0.1 from the given one on, or any free one."""

import socket
import sys


def free_port(first=0):
    for port in range(first, 65536):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return probe.getsockname()[1]
    raise OSError(f"no free port from {first} on")


if __name__ == "__main__":
    print(free_port(*map(int, sys.argv[1:])))
