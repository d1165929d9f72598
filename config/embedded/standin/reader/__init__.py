"""From the text of a brief to entities, demands, and what was not read, sentence by sentence.

It may import `standin.domain` alone. Its door is `brief.read`.
"""
