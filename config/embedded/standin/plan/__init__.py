"""From a domain to phases, milestones and tasks of the size that is asked for.

It may import `standin.program`, `reader.demands`, `domain` and `wire`. Its doors are the three jobs in `milestones`.
"""
