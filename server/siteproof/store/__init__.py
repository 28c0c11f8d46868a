"""The only place with SQL: models, queries, the unit of work, the log and the scope filter."""
