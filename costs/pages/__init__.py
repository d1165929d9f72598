"""Pages of budgets and usage, and changing limits.

May import: limits, ledger.
Door: `urls` names the views.
"""
