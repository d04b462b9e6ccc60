"""Foreign annotation formats: one module and one registry row each."""
