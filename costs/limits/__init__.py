"""Which budgets pay for a call, and changing their limits.

May import: ledger.
Door: `changes.set_limits` changes a limit; `budgets.budgets_of` finds who pays.
"""
