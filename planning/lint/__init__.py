"""What is wrong with a plan, its paths, names and links: pure functions over plain values and ids.

May import: the models of planning.
Door: `report.lint` gives the findings of a plan.
"""
