"""Discovery: from a brief to the domain model, the requirements and the size of the plan.

May import: stacks, steps, money, log, lint.
Door: `interview.start_plan` makes the plan; `interview.discover` does the next step.
"""
