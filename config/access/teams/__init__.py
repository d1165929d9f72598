"""Teams: who is in a workspace and as what, invitations into it, its settings, and what is shared.

May import: the models, permissions and audit of config.access.
Door: `members`, `invitations`, `workspace_settings`, `access_lists`.
"""
