"""Marshmallow schemas: they describe the wire, the domain does not know that JSON exists."""
