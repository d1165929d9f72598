"""Usage and budgets for programs.

Door: `usage.router`.
"""
