"""The reference application is no part of Masterplan: its own tests run in the sandbox."""

collect_ignore = ["reference"]
