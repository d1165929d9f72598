"""What a reading becomes: questions to a person, a domain model, numbered requirements.

It may import `standin.reader`, `domain` and `wire`. Its doors are `answers.discovery_questions` and `answers.domain_model`.
"""
