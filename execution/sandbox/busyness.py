"""How much longer than alone a program takes on this machine at the moment."""

import os

# Who sleeps is waited for no longer than this many times its limit, however busy the machine is.
MOST = 10.0


def busyness() -> float:
    return times_longer(os.getloadavg()[0], os.cpu_count() or 1)


def times_longer(load: float, cores: int) -> float:
    """From 1, with a core for each process that could run, to MOST. `load` as the system counts it, over a minute."""
    return min(max(1.0, load / cores), MOST)
