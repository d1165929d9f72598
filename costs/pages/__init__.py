"""What the pages show of budgets and usage, and raising a limit.

May import: limits, ledger, prices.
Door: `urls` names the views.
"""
