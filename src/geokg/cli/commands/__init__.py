"""The commands, one module each, imported by `geokg.cli.app` when they are called."""
