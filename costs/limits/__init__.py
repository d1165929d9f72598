"""Which budgets pay for a call, and changing their limits.

May import: the models of costs.
Door: `limit_changes.set_limits` changes a limit; `budgets.budgets_of` finds who pays.
"""
