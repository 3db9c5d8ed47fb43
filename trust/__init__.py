"""Proofs too long for each change; noxfile.py says where pytest runs them."""
