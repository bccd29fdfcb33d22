"""Database migrations of the resource API."""
