"""The network of a plan's tasks: what needs what, its longest chain, and where each stands in a picture.

May import: lint, money.
Door: `picture.network_of`.
"""
