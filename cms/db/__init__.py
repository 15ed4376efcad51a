"""The database: base class, column types, pagination, and the only place that commits."""
