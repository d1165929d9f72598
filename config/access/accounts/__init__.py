"""A person's own account: joining by invitation, and deleting it.

May import: teams, the models and audit of config.access.
Door: `signing_up.join`, `account_deletion.delete`.
"""
