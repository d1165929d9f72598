"""The ASGI application: HTTP and WebSockets."""

import os

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application

from config.readiness import secret_key

secret_key.require()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
http = get_asgi_application()

# Consumers import models, so they can be imported only after Django has been set up above.
from config.serving.socket_access import OwnOrigin, SignedIn  # noqa: E402
from config.serving.sockets import socket_urlpatterns  # noqa: E402

application = ProtocolTypeRouter(
    {
        "http": http,
        "websocket": OwnOrigin(AuthMiddlewareStack(SignedIn(URLRouter(socket_urlpatterns)))),
    }
)
