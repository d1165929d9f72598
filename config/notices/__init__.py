"""Notices: what happened that somebody waits for, told in the page, by e-mail and to programs.

May import: config.access and config.shared.
Door: `spread.tell` makes a notice; tasks and the sweep carry it to those who want it.
"""
