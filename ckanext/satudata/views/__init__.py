"""Pages. Each view calls public actions only, so that whatever a page can do the API can do too."""

from ckanext.satudata.views.access import access
from ckanext.satudata.views.address import address
from ckanext.satudata.views.check_original import check_original
from ckanext.satudata.views.check_table import check_table
from ckanext.satudata.views.checks import checks
from ckanext.satudata.views.hidden import hidden_pages
from ckanext.satudata.views.inbox import inbox
from ckanext.satudata.views.lock import lock
from ckanext.satudata.views.merge_window import merge_window
from ckanext.satudata.views.metadata import satudata_metadata
from ckanext.satudata.views.outage import outage
from ckanext.satudata.views.releases.feeds import feeds
from ckanext.satudata.views.releases.planning import planning
from ckanext.satudata.views.releases.public import releases
from ckanext.satudata.views.revision import revision
from ckanext.satudata.views.role import role
from ckanext.satudata.views.statistics import statistics
from ckanext.satudata.views.submission import submission
from ckanext.satudata.views.table_schema import table_schema
from ckanext.satudata.views.tombstone import tombstone
from ckanext.satudata.views.withheld import withheld

blueprints = [
    address,
    tombstone,
    submission,
    revision,
    inbox,
    role,
    access,
    withheld,
    lock,
    outage,
    merge_window,
    satudata_metadata,
    table_schema,
    checks,
    check_original,
    check_table,
    statistics,
    feeds,
    planning,
    releases,
    hidden_pages,
]
