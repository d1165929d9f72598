"""What code may use: modules and their names, attributes, classes, built-in names, and plain UTF-8."""
