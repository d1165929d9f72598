from django.urls import path

from config.access import pages

app_name = "access"

urlpatterns = [
    path("account/tokens/", pages.token_list, name="token-list"),
    path("account/tokens/<uuid:pk>/revoke/", pages.token_revoke, name="token-revoke"),
]
