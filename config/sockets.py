"""Every socket route."""

from chat.routing import urlpatterns as chat_urlpatterns

socket_urlpatterns = [*chat_urlpatterns]
