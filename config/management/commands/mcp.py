"""`manage.py mcp`: the process that serves the HTTP API as tools of the Model Context Protocol."""

from typing import Any

from django.conf import settings
from django.core.management import BaseCommand

from config.serving import web_server


class Command(BaseCommand):
    help = "Serve the API as MCP tools at MCP_BIND and MCP_PORT, below /mcp/."
    requires_migrations_checks = False

    def handle(self, *args: str, **options: Any) -> None:
        web_server.serve("config.mcp.gateway:application", settings.MCP_BIND, settings.MCP_PORT)
