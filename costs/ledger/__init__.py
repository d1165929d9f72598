"""Holding money before a call and booking its cost afterwards. The only writer of holds, usage and periods.

May import: prices.
Door: `holds.hold` sets money aside; `holds.settle` books what a call cost.
"""
