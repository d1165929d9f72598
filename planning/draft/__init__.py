"""Drafting a plan: the skeleton, the tasks of each milestone, versions, and similar plans built before.

May import: discovery, stacks, versions, steps, money, log, lint.
Door: `milestones.draft`; `compilation.compile_plan` makes the tree when all have landed.
"""
