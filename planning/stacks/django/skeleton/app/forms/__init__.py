"""What comes in, from people and programs: one module an entity."""
