"""Edits of annotation files that change only the lines of what is edited."""

from geokg.inputs.edit.edits import Edit, edit_text
from geokg.inputs.edit.files import EditedText, edit, replace_file

__all__ = ["Edit", "EditedText", "edit", "edit_text", "replace_file"]
