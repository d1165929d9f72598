"""The pages of notices.

May import: all of this app.
Door: `personal` has what one person sees and wants, `workspace` the webhooks of a team.
"""
