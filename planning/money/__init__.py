"""What the work on a plan costs, and who pays for it.

May import: the models of planning.
Door: `payers.budgets_for`; `estimates.estimate`.
"""
