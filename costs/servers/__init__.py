"""Which server is asked for models: the configured one, and those that answer on this machine.

May import: prices.
Door: `configured.without_key`; `nearby.found`.
"""
