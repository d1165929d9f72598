"""What every request passes, from outside to inside."""

MIDDLEWARE = [
    "config.shared.logs.request_ids.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.access.middleware.SecondFactorMiddleware",
    "config.access.api.middleware.ApiMiddleware",
    "config.access.api.middleware.LoginOutsideApiMiddleware",
    "config.access.middleware.RolesMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "config.shared.middleware.ContentPolicyMiddleware",
    "config.shared.middleware.DomainErrorMiddleware",
    "axes.middleware.AxesMiddleware",
]
