"""Comments in JSON: for any front end, and for programs that moderate."""

from cms.comments.api import lists as lists
from cms.comments.api import log as log
from cms.comments.api import manage as manage
from cms.comments.api import public as public
from cms.comments.api import receipts as receipts
from cms.comments.api import stats as stats
from cms.comments.api import threads as threads
