"""What every other package uses: errors, diagnostics, vocabulary, text and safe text."""
