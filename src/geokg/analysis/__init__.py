"""What is computed from a graph: dyad tables, agreement of annotators, drawings."""
