"""The packages that connect to other machines, and only when asked."""
