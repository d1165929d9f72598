"""The pages of a person's account and tokens, of their workspace, and of an invitation.

May import: teams, accounts, api.
Door: `urls` names the views.
"""
