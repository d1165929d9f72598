"""The queue and the item as HTML.

May import: every room of review.
Door: `urls` names the views.
"""
