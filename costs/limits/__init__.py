"""Which budgets pay, and who may change their limits.

May import: ledger.
Door: `changes.set_limits` changes a limit; `budgets.budgets_of` finds who pays.
"""
