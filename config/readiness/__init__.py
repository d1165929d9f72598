"""Whether Masterplan may start, and whether what it needs answers.

May import: nothing of ours.
Doors: `secret_key.require`, `model_server.ask_without_key`, `deadline_order.deadlines_hold` and `health.router`.
"""
