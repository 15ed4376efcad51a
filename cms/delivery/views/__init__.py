"""The reader site. Importing a file here puts its routes on the blueprint."""

from cms.delivery.views import machines, pages
from cms.delivery.views.blueprint import site

__all__ = ["machines", "pages", "site"]
