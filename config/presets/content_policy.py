"""What browsers may load and send on our pages: the content security policies."""

from csp.constants import NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE

# Unfold writes inline styles and evaluates Alpine expressions; only operators reach it.
ADMIN_POLICY = {
    "default-src": [SELF],
    "img-src": [SELF, "data:"],
    "style-src": [SELF, UNSAFE_INLINE],
    "script-src": [SELF, UNSAFE_INLINE, UNSAFE_EVAL],
    "object-src": [NONE],
    "frame-ancestors": [NONE],
}


def content_policy(preview_origin: str) -> dict[str, dict[str, list[str]]]:
    """Opening a preview is a form that leads to its host."""
    return {
        "DIRECTIVES": {
            "default-src": [SELF],
            "img-src": [SELF, "data:"],
            "object-src": [NONE],
            "base-uri": [NONE],
            "frame-ancestors": [NONE],
            "form-action": [SELF, preview_origin],
            "connect-src": [SELF],
        }
    }
