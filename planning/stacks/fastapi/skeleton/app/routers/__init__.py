"""The API: each module has a `router`, which is found by itself."""
