"""Answering browsers: the web server, its WebSockets and who may open one, and the layout around every page.

May import: every app.
Doors: `web_server` is what the Procfile starts; `sockets.socket_urlpatterns` are the routes.
"""
