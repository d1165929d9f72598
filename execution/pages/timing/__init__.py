"""The time of a run: what is left of it, what happened when, and what came of the estimate.

May import: what its room may.
Door: `left.left_of`, `timeline.timeline_of`, `outcome.outcome_of`.
"""
