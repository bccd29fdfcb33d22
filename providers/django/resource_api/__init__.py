"""The resource API: a person's steps and calendar, for access tokens with the right scope."""
