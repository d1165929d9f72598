"""The review queue: opening reviews, their priority, closing those that are no longer needed.

May import: the models of review, decisions.
Door: `open.open_review`, which may be called any number of times.
"""
