"""What this application is called."""

TITLE = "$title"
