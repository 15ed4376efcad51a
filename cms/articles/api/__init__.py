"""Managing articles by token, in JSON. Importing a file here puts its routes on the blueprint."""

from cms.articles.api import articles as articles
from cms.articles.api import authors as authors
from cms.articles.api import notes as notes
from cms.articles.api import previews as previews
from cms.articles.api import revisions as revisions
from cms.articles.api import workflow as workflow
