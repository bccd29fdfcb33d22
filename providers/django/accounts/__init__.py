"""People and what they allow: sign-in, consent, sign-out, and the claims about them."""
