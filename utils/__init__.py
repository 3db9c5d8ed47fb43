"""Helpers of the course: data, baselines, figures and checks, never a hidden model."""
