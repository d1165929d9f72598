"""What comes in and goes out: one module an entity."""
