from django.apps import AppConfig


class ExecutionConfig(AppConfig):
    name = "execution"

    def ready(self) -> None:
        # Parts of pages are registered when they are imported.
        from execution import receivers  # noqa: F401
        from execution.checks.toolchains.python import PYTHON
        from execution.engine import run_events  # noqa: F401
        from execution.source import toolchain

        toolchain.know(PYTHON)
