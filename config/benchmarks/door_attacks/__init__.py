"""What is tried against a started web server, each attack in figures: seconds, megabytes, statuses.

May import: the web server and the models of access.
Door: `web_process`, and the three modules of attacks.
"""
