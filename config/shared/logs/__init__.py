"""What a line of the log is about, and logs for programs.

May import: secrets of the package above.
Door: `log_ids.about` and `log_ids.note` say what a thread works for; `json_lines.JsonFormatter` writes it.
"""
