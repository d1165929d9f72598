"""The review queue and its decisions for programs.

Door: `queue.router`.
"""
