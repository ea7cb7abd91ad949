"""Pages. Each view calls public actions only, so that whatever a page can do the API can do too."""

from ckanext.satudata.views.access import access
from ckanext.satudata.views.inbox import inbox
from ckanext.satudata.views.lock import lock
from ckanext.satudata.views.metadata import satudata_metadata
from ckanext.satudata.views.outage import outage
from ckanext.satudata.views.role import role
from ckanext.satudata.views.submission import submission
from ckanext.satudata.views.withheld import withheld

blueprints = [submission, inbox, role, access, withheld, lock, outage, satudata_metadata]
