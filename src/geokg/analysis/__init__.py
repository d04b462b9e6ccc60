"""Analyses of a graph: dyad tables, agreement of annotators, drawings."""
