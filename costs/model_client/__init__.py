"""The one way to a model: every call is held, streamed, tried again, recorded and settled.

May import: ledger, prices.
Door: `door.complete` and `correction.parse_repaired`; `nearby.found` names model servers on this machine.
"""
