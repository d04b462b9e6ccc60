"""Published datasets: writing, describing, verifying and comparing them."""
