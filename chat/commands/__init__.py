"""Chat commands: one registry, and the confirmation cards that ask before money is spent.

May import: the models of chat.
Door: `command_table.find` reads a line; `confirmations.carry_out` does what a card asked.
"""
