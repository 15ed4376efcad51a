"""The reader site. Importing a file here puts its routes on the blueprint."""

from cms.delivery.views import feeds as feeds
from cms.delivery.views import pages as pages
