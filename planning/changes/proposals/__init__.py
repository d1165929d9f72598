"""Changes that wait for consent: operations on a snapshot, what they would do, and asking a model for them.

May import: what its room may.
Doors: `proposal_verbs.ask` and `proposal_verbs.apply`, `change_operations.operated`, `effect.proposed`.
"""
