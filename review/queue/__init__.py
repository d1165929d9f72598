"""The queue of reviews: opening them, how urgent they are, closing those that lost their subject.

May import: the models of review, decisions.
Door: `open.open_review`, which may be called any number of times.
"""
