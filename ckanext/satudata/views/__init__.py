"""Pages. Each view calls public actions only, so that whatever a page can do the API can do too."""

from ckanext.satudata.views.inbox import inbox
from ckanext.satudata.views.lock import lock
from ckanext.satudata.views.metadata import satudata_metadata
from ckanext.satudata.views.outage import outage
from ckanext.satudata.views.role import role
from ckanext.satudata.views.submission import submission

blueprints = [submission, inbox, role, lock, outage, satudata_metadata]
