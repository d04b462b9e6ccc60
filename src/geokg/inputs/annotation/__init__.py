"""The annotation file of geokg: YAML, JSON and JSONL, its schema, reader and writer."""
