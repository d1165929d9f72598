"""Posting messages, and the assistant's streamed answers.

May import: commands.
Door: `post.post`; `assistant.write_answer`.
"""
