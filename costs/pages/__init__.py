"""Pages of budgets and usage, and changing limits.

May import: limits, ledger, prices.
Door: `urls` names the views.
"""
