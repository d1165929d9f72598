"""Changes to a plan by people: edit tasks, approve, reject, reopen, repeat a failed step.

May import: draft, discovery, steps, money, log, lint.
Door: `edits`, one function a verb.
"""
