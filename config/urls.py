"""The site map."""

from django.contrib import admin
from django.contrib.auth import views as auth_views
from django.urls import include, path

from config.access.own_password import ForgottenPassword, NewPassword, OwnPassword, PasswordSent
from config.access.pages import sign_in
from config.api import api
from config.operation.metrics import metrics

urlpatterns = [
    path("", include("chat.urls")),
    path("", include("planning.urls")),
    path("", include("execution.urls")),
    path("", include("review.urls")),
    path("", include("costs.urls")),
    path("", include("config.access.urls")),
    path("", include("config.notices.urls")),
    path("login/", sign_in.SignIn.as_view(redirect_authenticated_user=True), name="login"),
    path("login/code/", sign_in.code, name="login-code"),
    path("logout/", auth_views.LogoutView.as_view(), name="logout"),
    path("password/", OwnPassword.as_view(), name="own-password"),
    path("password/forgotten/", ForgottenPassword.as_view(), name="password-forgotten"),
    path("password/forgotten/sent/", PasswordSent.as_view(), name="password-sent"),
    path("password/new/<uidb64>/<token>/", NewPassword.as_view(), name="password-new"),
    path("admin/login/", sign_in.admin_login, name="admin-login"),
    path("admin/", admin.site.urls),
    path("api/", api.urls),
    path("metrics", metrics, name="metrics"),
]
