"""The desk's pages of articles. Importing a file here puts its routes on the blueprint."""

from cms.articles.views import editor as editor
from cms.articles.views import listing as listing
from cms.articles.views import people as people
from cms.articles.views import planning as planning
from cms.articles.views import previews as previews
from cms.articles.views import review as review
from cms.articles.views import revisions as revisions
from cms.articles.views import saving as saving
from cms.articles.views import workflow as workflow
from cms.articles.views import writing as writing
