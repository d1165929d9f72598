"""The MCP server: the operations of the HTTP API as tools, carried out by that API itself.

May import: config.api, config.access, config.shared.
Door: `gateway.application`, served by `manage.py mcp`.
"""
