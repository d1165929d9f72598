"""Estimating the cost of a plan, and the budgets that pay for it.

May import: the models of planning.
Door: `payers.budgets_for`; `estimates.estimate`.
"""
