"""Published JSON Schemas of record bodies; data only, read by services/record_schemas.py."""
