"""Taking over changes to a plan in its run: what they touch, what they cost, and doing it.

May import: engine, export, source.
Doors: `impact.impact_of` before anyone agrees, `adopt.adopt` afterwards.
"""
