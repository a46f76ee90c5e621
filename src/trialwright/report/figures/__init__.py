"""Figures: drawings in points, each with its alternative text, its data and what it shows."""
