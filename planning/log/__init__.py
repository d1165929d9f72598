"""What happened to a plan: events numbered without gaps, and the sentences the history tells them in.

May import: the models of planning.
Door: `event_log.recording` opens the log, `event_log.append` adds to it.
"""
