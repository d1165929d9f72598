"""Which server is asked for models: the configured one, and those that answer on this machine.

May import: prices.
Doors: `configured.api_key` and what that server takes; `nearby.found` names those of this machine.
"""
