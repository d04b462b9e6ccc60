"""Analyses of annotations and graphs."""
