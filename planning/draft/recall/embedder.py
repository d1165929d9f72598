"""Texts as vectors: by a service over HTTP where EMBEDDER names one, else by a small model on this machine.

Source of the service's format: OpenAI's `/v1/embeddings`, which most servers of embeddings speak.
"""

import logging
from collections.abc import Sequence

import httpx2
from django.conf import settings
from static_model import get_embeddings

from planning.models.history import EMBEDDING_DIMENSIONS

logger = logging.getLogger(__name__)
LOCAL_MODEL = "tokenlearn-static-model-0.1.1"
SECONDS = 10.0
# Of one text: what goes on longer is told by its beginning.
MOST_CHARACTERS = 4000


class EmbedderAway(Exception):
    """The service does not answer, or not with vectors that fit."""


def model_name() -> str:
    """Kept with each vector: those of two models cannot be compared."""
    return str(settings.EMBEDDER.get("model", "")) if settings.EMBEDDER else LOCAL_MODEL


def embed(texts: Sequence[str]) -> list[list[float]]:
    """One vector a text, padded with zeros to EMBEDDING_DIMENSIONS, which changes no cosine. Raises EmbedderAway."""
    short = [text[:MOST_CHARACTERS] for text in texts]
    if not short:
        return []
    found = _asked(short) if settings.EMBEDDER else get_embeddings(short)
    return [_padded(vector) for vector in found]


def _asked(texts: list[str]) -> list[list[float]]:
    key = settings.EMBEDDER.get("key", "")
    try:
        answer = httpx2.post(
            settings.EMBEDDER["url"],
            json={"model": model_name(), "input": texts},
            headers={"Authorization": f"Bearer {key}"} if key else {},
            timeout=SECONDS,
        )
        answer.raise_for_status()
        rows = sorted(answer.json()["data"], key=lambda row: row["index"])
        found = [[float(number) for number in row["embedding"]] for row in rows]
    except (httpx2.HTTPError, ValueError, KeyError, TypeError) as error:
        raise EmbedderAway(f"{type(error).__name__}: {error}") from error
    if len(found) != len(texts):
        raise EmbedderAway(f"{len(found)} vectors for {len(texts)} texts")
    return found


def _padded(vector: list[float]) -> list[float]:
    if not 0 < len(vector) <= EMBEDDING_DIMENSIONS:
        raise EmbedderAway(f"vectors of {len(vector)} numbers, at most {EMBEDDING_DIMENSIONS} fit")
    return [*vector, *([0.0] * (EMBEDDING_DIMENSIONS - len(vector)))]
