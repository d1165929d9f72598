"""The model client: every call is paid from a hold, streamed, retried, recorded and settled.

May import: ledger, prices, servers.
Doors: `door.complete` and `correction.parse_repaired`.
"""
