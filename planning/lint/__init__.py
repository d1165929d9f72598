"""Lint: rules about plans, paths, names and links, as pure functions over plain values.

May import: the models of planning.
Door: `report.lint` gives the findings of a plan.
"""
