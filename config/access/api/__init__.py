"""The door of the HTTP API: who asks, how often, and whether it was asked before."""
