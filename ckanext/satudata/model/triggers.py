"""What makes the history append-only: one idempotent SQL text for the migration and for the test fixture.

The claim is: protected against accident and against the application, not against the owner of the table.
``SET LOCAL satudata.maintenance = 'on'`` opens the side table with personal data for ``ckan satudata event redact``
and lets the tests empty the tables.
"""

from __future__ import annotations

INSTALL = """
CREATE OR REPLACE FUNCTION satudata_refuse_change() RETURNS trigger AS $$
BEGIN
    IF coalesce(current_setting('satudata.maintenance', true), '') = 'on' THEN
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% on % is refused: the history of Satu Data is append-only', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END;
$$ LANGUAGE plpgsql;

DROP TRIGGER IF EXISTS satudata_event_rows ON satudata_event;
CREATE TRIGGER satudata_event_rows BEFORE UPDATE OR DELETE ON satudata_event
    FOR EACH ROW EXECUTE FUNCTION satudata_refuse_change();
DROP TRIGGER IF EXISTS satudata_event_truncate ON satudata_event;
CREATE TRIGGER satudata_event_truncate BEFORE TRUNCATE ON satudata_event
    FOR EACH STATEMENT EXECUTE FUNCTION satudata_refuse_change();

DROP TRIGGER IF EXISTS satudata_event_person_rows ON satudata_event_person;
CREATE TRIGGER satudata_event_person_rows BEFORE UPDATE OR DELETE ON satudata_event_person
    FOR EACH ROW EXECUTE FUNCTION satudata_refuse_change();
DROP TRIGGER IF EXISTS satudata_event_person_truncate ON satudata_event_person;
CREATE TRIGGER satudata_event_person_truncate BEFORE TRUNCATE ON satudata_event_person
    FOR EACH STATEMENT EXECUTE FUNCTION satudata_refuse_change();
"""

INSTALL_FOR_RELEASES = """
DROP TRIGGER IF EXISTS satudata_release_change_rows ON satudata_release_change;
CREATE TRIGGER satudata_release_change_rows BEFORE UPDATE OR DELETE ON satudata_release_change
    FOR EACH ROW EXECUTE FUNCTION satudata_refuse_change();
DROP TRIGGER IF EXISTS satudata_release_change_truncate ON satudata_release_change;
CREATE TRIGGER satudata_release_change_truncate BEFORE TRUNCATE ON satudata_release_change
    FOR EACH STATEMENT EXECUTE FUNCTION satudata_refuse_change();
"""
"""The public changes of announced dates stay as they were announced, too."""

REMOVE_FUNCTION = "DROP FUNCTION IF EXISTS satudata_refuse_change() CASCADE"

NAMES = frozenset(
    {
        "satudata_event_rows",
        "satudata_event_truncate",
        "satudata_event_person_rows",
        "satudata_event_person_truncate",
        "satudata_release_change_rows",
        "satudata_release_change_truncate",
    }
)
