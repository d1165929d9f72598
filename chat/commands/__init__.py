"""What can be ordered in chat: one registry, and the cards that ask before anything is spent.

May import: the models of chat.
Door: `registry.find` reads a line; `confirmations.carry_out` does what a card asked.
"""
