"""Articles as RDF: emitting, storing, validating, querying and reasoning."""
