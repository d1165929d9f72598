"""The pages of the review queue and of one review.

May import: every room of review.
Door: `urls` names the views.
"""
