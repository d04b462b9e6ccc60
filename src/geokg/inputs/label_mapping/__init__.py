"""Label mappings: what the labels of foreign formats mean, and the articles that result."""
