"""Pydantic models of what clients send (requests.py) and get, with the limits of their fields."""
