"""A second opinion on an atom's code, from its checks or from a model.

May import: the models of review.
Door: `recommendation.from_checks`; `model_advice.ask`.
"""
