"""What every part of the application rests on: settings, database, errors, forms, pages, wiring."""
