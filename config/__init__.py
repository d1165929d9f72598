"""The project: settings, and what all apps share. Every process of it imports this first."""

import gc

# Nearly all that is made while modules are imported stays: looking through it after every 700 objects was a tenth
# of the CPU of a start of all processes (docs/performance.md).
gc.set_threshold(20_000, 10, 10)
