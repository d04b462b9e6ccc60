"""Annotation files and foreign formats, read into articles."""
