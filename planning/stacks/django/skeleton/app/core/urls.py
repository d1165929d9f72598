"""All addresses: those of the parts, and what every application answers."""

from django.contrib import admin
from django.urls import path

from app.core.administration import register_models
from app.core.routes import ROUTES, url_patterns
from app.core.web.front import api_docs, api_document, health, home
from app.core.wiring import modules_in

for package in ("app.pages", "app.api"):
    for _ in modules_in(package):
        pass
register_models()

# A page at `/` of the application itself comes before ours.
urlpatterns = [
    *url_patterns(ROUTES),
    path("health", health),
    path("", home),
    path("api/docs", api_docs),
    path("api/openapi.json", api_document),
    path("admin/", admin.site.urls),
]
handler400 = "app.core.web.problems.answer_malformed"
handler403 = "app.core.web.problems.answer_forbidden"
handler404 = "app.core.web.problems.answer_missing"
handler500 = "app.core.web.problems.answer_failure"
