"""Codes as they are computed and read: those of an app (RFC 6238), and recovery codes."""

import base64
import hashlib
import secrets
from urllib.parse import quote, urlencode

import segno
from django_otp.oath import TOTP

ISSUER = "Masterplan"
KEY_BYTES = 20
# A clock may be wrong by so many steps of 30 seconds.
TOLERATED_STEPS = 1
DIGITS = 6
RECOVERY_CODES = 10
# 80 random bits: nobody can go through them, so that a plain hash is enough.
RECOVERY_BYTES = 10


def new_key() -> bytes:
    return secrets.token_bytes(KEY_BYTES)


def written(key: bytes) -> str:
    """For people who type it into an app: Base32 without padding."""
    return base64.b32encode(key).decode().rstrip("=")


def read(text: str) -> bytes:
    return base64.b32decode(text + "=" * (-len(text) % 8))


def matching_step(key: bytes, code: str, *, later_than: int | None) -> int | None:
    """The time step whose code this is, none of those that were used; None for a wrong code."""
    if len(code) != DIGITS or not (code.isascii() and code.isdigit()):
        return None
    generator = TOTP(key)
    first = None if later_than is None else later_than + 1
    matches = generator.verify(int(code), tolerance=TOLERATED_STEPS, min_t=first)
    return int(generator.t()) if matches else None


def address(key: bytes, name: str) -> str:
    """What apps read from the picture."""
    label = quote(f"{ISSUER}:{name}")
    return f"otpauth://totp/{label}?{urlencode({'secret': written(key), 'issuer': ISSUER})}"


def picture(text: str) -> str:
    """A QR code as an SVG element: dark on light, whatever the page is, as scanners want it."""
    drawn: str = segno.make(text, error="m", micro=False).svg_inline(
        scale=4, border=4, dark="#000", light="#fff", omitsize=True
    )
    return drawn


def new_recovery_code() -> str:
    """Four groups of four, in letters that are not taken for digits."""
    text = base64.b32encode(secrets.token_bytes(RECOVERY_BYTES)).decode().lower()
    return "-".join(in_fours(text))


def in_fours(text: str) -> list[str]:
    return [text[start : start + 4] for start in range(0, len(text), 4)]


def recovery_hash(code: str) -> str:
    """The same however somebody groups it or writes its letters."""
    plain = "".join(code.split()).replace("-", "").lower()
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()
