"""What this server promises, seen from outside: `python manage.py test`."""
