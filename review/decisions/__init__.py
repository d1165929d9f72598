"""What a reviewer does about an atom, and what each act leaves behind.

May import: the models of review.
Door: `decision`, one function a verb.
"""
