"""The API's OpenAPI document: a table of operations by subject, and what is made of it."""
