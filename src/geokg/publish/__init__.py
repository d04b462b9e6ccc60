"""A published dataset: a folder that others can check, cite and build on."""
