"""Changes to a plan by people: edit tasks, approve, reject, reopen, repeat a failed step.

May import: draft, steps, money, log, lint.
Door: `edits`, one function a verb; `operations.apply` for the tree.
"""
