"""Pages of comments, for readers, commenters and editors."""

from cms.comments.views import answering as answering
from cms.comments.views import history as history
from cms.comments.views import log as log
from cms.comments.views import marks as marks
from cms.comments.views import queue as queue
from cms.comments.views import queue_lists as queue_lists
from cms.comments.views import queue_many as queue_many
from cms.comments.views import response_times as response_times
from cms.comments.views import threads as threads
