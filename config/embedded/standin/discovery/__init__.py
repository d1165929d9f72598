"""What a reading becomes: questions to a person, a domain model, numbered requirements.

It may import `standin.reader`, `domain` and `wire`. Its doors are `questions.discovery_questions` and `model.domain_model`.
"""
