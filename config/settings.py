"""Settings from the environment alone, as `.env.example` lists it; `manage.py` fills what embedded servers stand in for."""

import math
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.urls import reverse_lazy

from config.presets import admin_look, content_policy, middleware, model_jobs, sweeps
from config.presets.logs import logging_config

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
HOME_DIR = Path(env.str("MASTERPLAN_HOME", default=str(BASE_DIR / ".masterplan")))

DEBUG = env.bool("DEBUG", default=False)
# `manage.py` makes one and keeps it; whatever else starts is refused without (config/readiness/secret_key.py).
SECRET_KEY = env.str("SECRET_KEY", default="")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# Where people find it, and whether a proxy in front of it says how they came.
PUBLIC_URL = env.str("PUBLIC_URL", default="").rstrip("/")
if PUBLIC_URL:
    ALLOWED_HOSTS.append(urlsplit(PUBLIC_URL).hostname or "")
    CSRF_TRUSTED_ORIGINS.append(PUBLIC_URL)
IS_HTTPS = PUBLIC_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if IS_HTTPS else 0
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_SSL_REDIRECT = IS_HTTPS and BEHIND_PROXY
# Probes of the machine itself come without the proxy.
SECURE_REDIRECT_EXEMPT = [r"^api/v1/health/"]
# What other hosts of the domain do is not ours to promise (subdomains, preloading).
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

INSTALLED_APPS = [
    "config.apps.WiringConfig",
    "config.shared.apps.SharedConfig",
    "config.access.apps.AccessConfig",
    "config.notices.apps.NoticesConfig",
    "costs.apps.CostsConfig",
    "planning.apps.PlanningConfig",
    "execution.apps.ExecutionConfig",
    "review.apps.ReviewConfig",
    "chat.apps.ChatConfig",
    "unfold",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "channels",
    "axes",
    "django_htmx",
    # Its pages of the API's documentation bring their own scripts, so that none comes from elsewhere.
    "ninja",
]

MIDDLEWARE = middleware.MIDDLEWARE

ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
WSGI_APPLICATION = None

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.serving.shell.shell",
            ],
        },
    }
]

DATABASES = {
    "default": env.db("DATABASE_URL", default="postgres://postgres@127.0.0.1:5432/masterplan")
}
DATABASES["default"].setdefault("OPTIONS", {})
# A pool returns connections at the end of each task and request; threads never pile up idle ones.
DATABASES["default"]["OPTIONS"]["pool"] = {
    "min_size": 1,
    "max_size": env.int("DATABASE_POOL_SIZE", default=40),
    "timeout": 30,
}
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [REDIS_URL], "prefix": "masterplan"},
    }
}

AUTH_USER_MODEL = "access.User"
LOGIN_URL = reverse_lazy("login")
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = reverse_lazy("login")
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}Validator"}
    for name in ("MinimumLength", "CommonPassword")
]
# Who fails so often to sign in under one name and from one address waits (config/access/login_failures.py).
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AXES_FAILURE_LIMIT = env.int("LOGIN_FAILURES", default=8)
AXES_COOLOFF_TIME = timedelta(minutes=env.int("LOGIN_WAIT_MINUTES", default=15))
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "config.access.login_failures.address_of"
AXES_LOCKOUT_CALLABLE = "config.access.login_failures.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
# Of a link for a new password.
PASSWORD_RESET_TIMEOUT = 3600
# Of each token of the HTTP API.
API_REQUESTS_PER_MINUTE = env.int("API_REQUESTS_PER_MINUTE", default=600)
# Where `manage.py mcp` listens, which serves the API as tools.
MCP_BIND = env.str("MCP_BIND", default="127.0.0.1")
MCP_PORT = env.int("MCP_PORT", default=8002)

# What links in e-mails and webhooks begin with.
SITE_URL = (
    PUBLIC_URL or f"http://{env.str('HOST', default='127.0.0.1')}:{env.int('PORT', default=8000)}"
)
# Notices are sent only where it is set; a link for a new password goes to the log otherwise.
EMAIL_IN_USE = bool(env.str("EMAIL_URL", default=""))
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("EMAIL_FROM", default="masterplan@localhost")
EMAIL_SUBJECT_PREFIX = "[Masterplan] "
# Private networks that webhooks and pushes may go to all the same, such as 10.1.2.0/24.
WEBHOOK_NETWORKS = env.list("WEBHOOK_NETWORKS", default=[])
GIT_NETWORKS = env.list("GIT_NETWORKS", default=[])
EMBEDDER = env.dict("EMBEDDER", default={})  # Of recall: url=…,model=…,key=…

LANGUAGE_CODE = "en"
FORMAT_MODULE_PATH = ["config.presets.formats"]
TIME_ZONE = "UTC"
USE_TZ = True
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = True

# Trying what was built: a host of its own for each preview, never below our own host name.
PREVIEW_HOST = env.str("PREVIEW_HOST", default="*.localhost")
PREVIEW_PORT = env.int("PREVIEW_PORT", default=8001)
# On one machine browsers lead every name below localhost to it; elsewhere a proxy with HTTPS stands in front.
_IS_LOCAL = PREVIEW_HOST.endswith(".localhost")
PREVIEW_ORIGIN = f"http://{PREVIEW_HOST}:{PREVIEW_PORT}" if _IS_LOCAL else f"https://{PREVIEW_HOST}"
PREVIEW_BIND = env.str("PREVIEW_BIND", default="127.0.0.1")
# At once on this machine; 0 switches previews off.
PREVIEW_SLOTS = env.int("PREVIEW_SLOTS", default=6)
PREVIEWS_PER_WORKSPACE = 2
PREVIEW_START_SECONDS = env.float("PREVIEW_START_SECONDS", default=30)
PREVIEW_IDLE_SECONDS = env.float("PREVIEW_IDLE_SECONDS", default=600)
PREVIEW_CAP_SECONDS = env.float("PREVIEW_CAP_SECONDS", default=3600)
# An answer beyond this is cut; so large may the files be that a preview writes.
PREVIEW_ANSWER_MB = env.int("PREVIEW_ANSWER_MB", default=32)
PREVIEW_DATA_MB = env.int("PREVIEW_DATA_MB", default=64)
# A link into a preview is good for this long, and once.
PREVIEW_TOKEN_SECONDS = 60

DATA_UPLOAD_MAX_MEMORY_SIZE = 3 * 1024 * 1024
SECURE_CONTENT_TYPE_NOSNIFF = True
SESSION_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
DEFAULT_EXCEPTION_REPORTER = "config.shared.secrets.Reporter"
CONTENT_SECURITY_POLICY = content_policy.content_policy(PREVIEW_ORIGIN)
ADMIN_POLICY = content_policy.ADMIN_POLICY

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# Threads over all worker processes that share the work of this host (config/embedded/procfile.py).
CELERY_WORKER_CONCURRENCY = math.ceil(
    env.int("WORKER_CONCURRENCY", default=24) / env.int("WORKER_PROCESSES", default=1)
)
# Modules that workers load beside the tasks; a benchmark counts in them.
CELERY_INCLUDE = env.list("WORKER_IMPORTS", default=[])
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# For ever: a worker that gave up would have to be started by hand.
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
SWEEP_SECONDS = env.float("SWEEP_SECONDS", default=30)
CELERY_BEAT_SCHEDULE = sweeps.every(SWEEP_SECONDS)

# The model.
ANTHROPIC_BASE_URL = env.str("ANTHROPIC_BASE_URL", default="")
# A server of one's own may want no key, but the SDK does; config/readiness/model_server.py asks it at the start.
ANTHROPIC_API_KEY = env.str("ANTHROPIC_API_KEY", default="") or (
    "no-key-needed" if ANTHROPIC_BASE_URL else ""
)
STANDIN_IN_USE = env.bool("MASTERPLAN_STANDIN", default=False)
# One model for every job, such as the one that a local server has.
MODEL = env.str("MODEL", default="")
MODELS = {
    "chat": env.str("MODEL_CHAT", default="claude-haiku-5-5"),
    "planning": env.str("MODEL_PLANNING", default="claude-sonnet-5-5"),
    "tests": env.str("MODEL_TESTS", default="claude-sonnet-5-5"),
    "low": env.str("MODEL_LOW", default="claude-haiku-5-5"),
    "medium": env.str("MODEL_MEDIUM", default="claude-haiku-5-5"),
    "high": env.str("MODEL_HIGH", default="claude-sonnet-5-5"),
    "critical": env.str("MODEL_CRITICAL", default="claude-opus-5-5"),
    "review": env.str("MODEL_REVIEW", default="claude-sonnet-5-5"),
}
MODELS = {use: MODEL or model for use, model in MODELS.items()}
# Weakest first; a retry climbs it (rules: same model, same again, next stronger, strongest).
MODEL_LADDER = env.list(
    "MODEL_LADDER",
    default=[MODEL] if MODEL else ["claude-haiku-5-5", "claude-sonnet-5-5", "claude-opus-5-5"],
)
# Whether schemas stand in the prompt as well: always, never, or auto, where the server does not keep to them.
MODEL_SCHEMA_IN_PROMPT = env.str("MODEL_SCHEMA_IN_PROMPT", default="auto")
# Where model servers of this machine usually listen: Ollama, llama.cpp, LM Studio.
LOCAL_MODEL_PORTS = env.list("LOCAL_MODEL_PORTS", cast=int, default=[11434, 8080, 1234])
MODEL_EFFORT = model_jobs.MODEL_EFFORT
THINKING_TOKENS = model_jobs.THINKING_TOKENS
MODEL_CONCURRENCY = env.int("MODEL_CONCURRENCY", default=32)
TRANSPORT_TRIES = 6
BACKOFF_SECONDS = env.float("BACKOFF_SECONDS", default=0.5)
BACKOFF_CAP_SECONDS = 60

# How long things may take. Each leaves room for what it is made of; config/readiness/deadline_order.py refuses others.
MODEL_CONNECT_SECONDS = 5
MODEL_READ_SECONDS = env.float("MODEL_READ_SECONDS", default=60)
# A local server is silent while it reads the prompt.
MODEL_LOCAL_READ_SECONDS = env.float("MODEL_LOCAL_READ_SECONDS", default=600)
# No call takes longer; most may take less, by their output and the pace of their model.
CALL_DEADLINE_SECONDS = env.float("CALL_DEADLINE_SECONDS", default=1500)
# A call waits this long for a free slot before its own deadline begins.
SLOT_WAIT_SECONDS = env.float("SLOT_WAIT_SECONDS", default=240)
CALL_SECONDS = SLOT_WAIT_SECONDS + CALL_DEADLINE_SECONDS
# An unusable answer is asked for again so often.
ANSWER_REPAIRS = 2
ASKING_SECONDS = (1 + ANSWER_REPAIRS) * CALL_SECONDS
# An attempt at an atom is one call and the checks of its answer.
ATTEMPT_DEADLINE_SECONDS = env.float("ATTEMPT_DEADLINE_SECONDS", default=CALL_SECONDS + 60)
PROOF_SECONDS = 100  # Of the tests of one answer; they are asked for, and written anew once.
PREPARATION_DEADLINE_SECONDS = 2 * (ASKING_SECONDS + PROOF_SECONDS) + 60
# Taking every atom away in turn at the last gate; what is left then is named as not verifiable.
REMOVAL_SECONDS = env.float("REMOVAL_SECONDS", default=900)
CLOSING_DEADLINE_SECONDS = 3600 + REMOVAL_SECONDS  # And every test of a big plan at its limit.
# The message of a live worker never returns.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600
    + int(max(ATTEMPT_DEADLINE_SECONDS, PREPARATION_DEADLINE_SECONDS, CLOSING_DEADLINE_SECONDS))
}

# Money, in US dollars.
PLAN_SOFT_LIMIT_USD = env.str("PLAN_SOFT_LIMIT_USD", default="50")
PLAN_HARD_LIMIT_USD = env.str("PLAN_HARD_LIMIT_USD", default="100")

# Building.
ATOM_CONCURRENCY = env.int("ATOM_CONCURRENCY", default=16)
LEASE_SECONDS = env.float("LEASE_SECONDS", default=90)
HEARTBEAT_SECONDS = env.float("HEARTBEAT_SECONDS", default=15)
CONTENT_ATTEMPTS = 4
REPAIR_ATTEMPTS = 3
REPAIR_ROUNDS = env.int("REPAIR_ROUNDS", default=2)
WAVE_SIZE = env.int("WAVE_SIZE", default=100)
# How long and how branched a piece of code may be; a benchmark builds functions that nobody cut to measure.
SIZE_LIMITS = env.bool("SIZE_LIMITS", default=True)
REVIEW_SAMPLE_SHARE = env.float("REVIEW_SAMPLE_SHARE", default=0.15)
REVIEW_CLAIM_SECONDS = 300
# Checks of the whole and acceptance tests when a wave closes; the makespan benchmark measures without them.
GATE_CHECKS = env.bool("GATE_CHECKS", default=True)
SANDBOX_SLOTS = env.int("SANDBOX_SLOTS", default=4)
# Where packages of built software come from; empty: from where pip takes its own.
PACKAGE_INDEX_URL = env.str("PACKAGE_INDEX_URL", default="")
# Younger versions are not used, as malicious ones are mostly found within days; 0 for any.
PACKAGE_MIN_AGE_DAYS = env.int("PACKAGE_MIN_AGE_DAYS", default=14)
# An environment that nobody used for so long is removed.
ENVIRONMENT_DAYS = env.int("ENVIRONMENT_DAYS", default=30)
TEST_TIMEOUT_SECONDS = 30
# Who asks for metrics says this as a bearer token; unset: there are none.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
LOG_FORMAT = env.str("LOG_FORMAT", default="line")
LOGGING = logging_config(env.str("LOG_LEVEL", default="INFO"), LOG_FORMAT)
UNFOLD = admin_look.UNFOLD
