"""The event log of a plan, numbered without gaps, and the sentences its history shows.

May import: the models of planning.
Door: `event_log.recording` opens the log, `event_log.append` adds to it.
"""
