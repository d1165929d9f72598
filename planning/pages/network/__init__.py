"""The network of a plan's tasks: what needs what, its longest chain, and where each stands in a picture.

May import: what its room may.
Door: `picture.network_of`.
"""
