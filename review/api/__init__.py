"""The review queue and its decisions for programs.

Door: `reviews.router`.
"""
