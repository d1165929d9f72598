"""The actions of a reviewer on an atom, and their records.

May import: the models of review.
Door: `acts`, one function a verb.
"""
