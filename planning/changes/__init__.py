"""Changes to a plan: edits by people, changes that wait for consent, approval, rejection, reopening.

May import: draft, steps, versions, money, log, lint.
Doors: `edits`, one function a verb; `tree_operations.apply` for the tree; `proposals.proposal_verbs` for what is shown before it is done.
"""
