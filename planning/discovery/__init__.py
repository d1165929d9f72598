"""From a brief to the model of its domain and its requirements, and to the size of the plan.

May import: steps, money, log, lint.
Door: `interview.start_plan` makes the plan; `interview.discover` does the next step.
"""
