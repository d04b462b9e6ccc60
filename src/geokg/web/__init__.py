"""What geokg shows in a browser."""
