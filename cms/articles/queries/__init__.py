"""Reading articles: SELECT only. Each function costs a fixed number of queries."""
