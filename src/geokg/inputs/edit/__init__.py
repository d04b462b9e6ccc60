"""Edits of annotation files that change only the lines of what is edited."""

from geokg.inputs.edit.edits import edit_text
from geokg.inputs.edit.files import EditedText, edit, replace_file
from geokg.inputs.edit.fixes import corrected

__all__ = ["EditedText", "corrected", "edit", "edit_text", "replace_file"]
