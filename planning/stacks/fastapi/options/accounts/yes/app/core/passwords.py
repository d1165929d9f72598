"""Passwords, kept as scrypt hashes."""

import hashlib
import hmac
import secrets

# 16 MB and about 50 ms for each try.
COST = {"n": 2**14, "r": 8, "p": 1}


def hash_password(password: str) -> str:
    """Salt and hash, as hexadecimal digits."""
    salt = secrets.token_bytes(16)
    return f"{salt.hex()}:{scrypt(password, salt).hex()}"


def is_password(password: str, stored: str) -> bool:
    salt, _, expected = stored.partition(":")
    found = scrypt(password, bytes.fromhex(salt)).hex()
    return hmac.compare_digest(found, expected)


def scrypt(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=COST["n"], r=COST["r"], p=COST["p"])
