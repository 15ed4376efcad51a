"""The database: base class, column types, pages of lists, and the one place that commits."""
