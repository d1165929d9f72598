"""Plans and discoveries for programs.

Door: `plans.router`, `discoveries.router`, and the rows of `plan_rows`.
"""
