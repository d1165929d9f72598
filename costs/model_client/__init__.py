"""The model client: every call is paid from a hold, streamed, retried, recorded and settled.

May import: ledger, prices.
Door: `door.complete` and `correction.parse_repaired`; `nearby.found` names model servers on this machine.
"""
