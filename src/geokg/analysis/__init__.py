"""Analyses of a graph: what is counted, by rules that each page of numbers states."""
