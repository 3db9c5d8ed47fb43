"""Proofs that the course runs elsewhere and fails well: one command per module."""
