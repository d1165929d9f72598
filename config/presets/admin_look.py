"""How the admin looks: the setting UNFOLD."""

from django.templatetags.static import static

# Lightness and chroma of the accent in static/css/base.css, from the palest shade to the darkest.
ADMIN_SHADES = {
    "50": "oklch(97.5% .012 208)",
    "100": "oklch(94.5% .025 208)",
    "200": "oklch(90% .045 208)",
    "300": "oklch(83% .07 208)",
    "400": "oklch(73% .09 208)",
    "500": "oklch(56% .09 208)",
    "600": "oklch(46% .08 208)",
    "700": "oklch(40% .07 208)",
    "800": "oklch(34% .06 208)",
    "900": "oklch(29% .05 208)",
    "950": "oklch(22% .04 208)",
}
UNFOLD = {
    "SITE_TITLE": "Masterplan admin",
    "SITE_HEADER": "Masterplan",
    "SITE_URL": "/",
    "SITE_ICON": lambda request: static("img/favicon.svg"),
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("img/favicon.svg")}
    ],
    "COLORS": {"primary": ADMIN_SHADES},
    "STYLES": [lambda request: static("css/admin.css")],
}
